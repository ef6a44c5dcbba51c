// Package known lists the search spaces that a command can name. A new space is
// one package beside this one and a line here.
package known

import (
	"fmt"
	"slices"
	"strings"

	"github.com/genius-nas/nasgo/spaces"
	"github.com/genius-nas/nasgo/spaces/channelbench"
	"github.com/genius-nas/nasgo/spaces/mobilenet"
	"github.com/genius-nas/nasgo/spaces/nasbench201"
	"github.com/genius-nas/nasgo/spaces/nasbenchmacro"
	"github.com/genius-nas/nasgo/spaces/smallconv"
	"github.com/genius-nas/nasgo/spaces/tinyconv"
	"github.com/genius-nas/nasgo/spaces/transformer"
)

var all = []func() *spaces.Space{
	channelbench.MobileNet, channelbench.ResNet, mobilenet.Space, mobilenet.CIFAR10,
	nasbench201.CIFAR10, nasbench201.CIFAR100, nasbench201.ImageNet16120, nasbenchmacro.Space, smallconv.Space, tinyconv.Space, transformer.Space,
}

// Names are the names of the spaces, in the order of the alphabet.
func Names() []string {
	var names []string
	for _, space := range all {
		names = append(names, space().Name)
	}
	slices.Sort(names)
	return names
}

// Find is the space of a name. The error wraps spaces.ErrSpace and lists the names.
func Find(name string) (*spaces.Space, error) {
	for _, space := range all {
		if s := space(); s.Name == name {
			return s, nil
		}
	}
	return nil, fmt.Errorf("%w: there is none named %q; there are %s", spaces.ErrSpace, name, strings.Join(Names(), ", "))
}
