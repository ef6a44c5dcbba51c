package channelbench_test

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/genius-nas/nasgo/nasgo/nn"
	"github.com/genius-nas/nasgo/spaces"
	"github.com/genius-nas/nasgo/spaces/channelbench"
	"github.com/genius-nas/nasgo/spaces/spacetest"
)

func ExampleResNet() {
	space := channelbench.ResNet()
	arch, _ := space.Decode("4432214")
	cost, _ := space.Cost(arch)
	fmt.Println("width of stage 1:", space.Choices[0].Options[arch[0]])
	fmt.Println(cost.FLOPs, "FLOPs,", cost.Params, "parameters")
	// Output:
	// width of stage 1: 256
	// 794495488 FLOPs, 6208394 parameters
}

func ExampleMobileNet() {
	space := channelbench.MobileNet()
	size, _ := space.Size()
	fmt.Println(size, "architectures, keys from", space.Encode(make(spaces.Arch, 7)), "to", space.Encode(spaces.Arch{3, 3, 3, 3, 3, 3, 3}))
	// Output: 16384 architectures, keys from 1111111 to 4444444
}

func TestConformance(t *testing.T) {
	t.Run("resnet", func(t *testing.T) { spacetest.Run(t, channelbench.ResNet()) })
	t.Run("mobilenet", func(t *testing.T) { spacetest.Run(t, channelbench.MobileNet()) })
}

// A few published rows stand here, so that a clone without the tables checks its
// counts too.
func TestPublishedCounts(t *testing.T) {
	for _, row := range []struct {
		space *spaces.Space
		key   string
		want  nn.Cost
	}{
		{channelbench.ResNet(), "1111111", nn.Cost{Params: 963_658, FLOPs: 90_096_896}},
		{channelbench.ResNet(), "1234123", nn.Cost{Params: 2_735_050, FLOPs: 245_810_432}},
		{channelbench.ResNet(), "4321432", nn.Cost{Params: 8_276_362, FLOPs: 813_372_416}},
		{channelbench.ResNet(), "4444444", nn.Cost{Params: 15_356_170, FLOPs: 1_436_226_560}},
		{channelbench.MobileNet(), "1111111", nn.Cost{Params: 125_418, FLOPs: 14_285_312}},
		{channelbench.MobileNet(), "1234123", nn.Cost{Params: 325_610, FLOPs: 37_928_448}},
		{channelbench.MobileNet(), "4321432", nn.Cost{Params: 1_081_738, FLOPs: 122_364_928}},
		{channelbench.MobileNet(), "4444444", nn.Cost{Params: 1_804_170, FLOPs: 211_281_920}},
	} {
		a, err := row.space.Decode(row.key)
		require.NoError(t, err)
		got, err := row.space.Cost(a)
		require.NoError(t, err)
		require.Equal(t, row.want, got, "%s of %s", row.key, row.space.Name)
	}
}

// All 2 x 16,384 published rows.
func TestEveryPublishedRow(t *testing.T) {
	for file, s := range map[string]*spaces.Space{
		"benchmark/Results_ResNet.json":    channelbench.ResNet(),
		"benchmark/Results_MobileNet.json": channelbench.MobileNet(),
	} {
		t.Run(s.Name, func(t *testing.T) {
			b, err := os.ReadFile(spacetest.Published(t, file))
			require.NoError(t, err)
			var rows map[string]struct{ Params, FLOPs int64 }
			require.NoError(t, json.Unmarshal(b, &rows))
			require.Len(t, rows, 16384)
			for a := range s.All() {
				row, ok := rows[s.Encode(a)]
				require.True(t, ok, s.Encode(a))
				got, err := s.Cost(a)
				require.NoError(t, err)
				if want := (nn.Cost{Params: row.Params, FLOPs: row.FLOPs}); got != want {
					t.Fatalf("%s: counted %+v, published %+v", s.Encode(a), got, want)
				}
			}
		})
	}
}

func TestOtherTasks(t *testing.T) {
	for _, s := range []*spaces.Space{channelbench.ResNet(), channelbench.MobileNet()} {
		for _, task := range []nn.Task{{Input: nn.Shape{8, 8, 1}, Classes: 10}, {Input: nn.Shape{64, 64, 3}, Classes: 200}} {
			_, err := s.NetworkFor(spaces.Arch{0, 1, 2, 3, 0, 1, 2}, task)
			require.NoError(t, err)
		}
	}
}

func FuzzKey(f *testing.F) {
	space := channelbench.ResNet()
	for _, key := range []string{"1234123", "0000000", "5", "12341231"} {
		f.Add(key)
	}
	f.Fuzz(func(t *testing.T, key string) { spacetest.Key(t, space, key) })
}
