package tables

import (
	"path"
	"slices"
	"strings"
)

// Upstream is a file as GENIUS published it.
type Upstream struct {
	Path   string // in the repository, at Commit
	SHA256 string // in hexadecimal
	Bytes  int64
}

// Repository and Commit are where the files were published.
const (
	Repository = "mingkai-zheng/GENIUS"
	Commit     = "8ea8f811cd153f7055a5a527db2996298b1a5251"
)

// Entry is a table of the catalogue.
type Entry struct {
	Name  string // as Load and Open take it; of a published table that of its space
	Space string // the space that it is of
	Upstream
	Numbers string // checksum of its numbers, see spaces.Table.Numbers
	Epochs  int    // of each training
	Seeds   string // trainings of each network
	Split   string // what the accuracies are of, and when they were measured
	Source  string // who made it

	built []byte // binary form, of a table that lies in the program
}

// Built says whether the table lies in the program.
func (e Entry) Built() bool { return e.built != nil }

// file is what the table was called when it was published.
func (e Entry) file() string { return path.Base(e.Path) }

const (
	bestTest = "test accuracy, the highest of any epoch"
	lastBoth = "validation and test accuracy after the last epoch"
	macro    = "Su et al., NAS-Bench-Macro, arXiv 2103.11922"
	channel  = "Su et al., Channel-Bench-Macro, arXiv 2105.10533"
	nas201   = "Dong and Yang, NAS-Bench-201, arXiv 2001.00326, as extracted by GENIUS"
)

var published = []Entry{
	{
		Name: "channelbench/mobilenet", Space: "channelbench/mobilenet", Epochs: 60, Seeds: "3", Split: bestTest, Source: channel,
		Upstream: Upstream{"benchmark/Results_MobileNet.json", "f640474d8ff3ff2231d0c45986bb0f10af291545316342fb009952e7641908e0", 2_793_867},
		Numbers:  "f72ab45f86e272853e8e9b497a20cf2e678ce807355bae2f026871bc4dd26ee7",
	},
	{
		Name: "channelbench/resnet", Space: "channelbench/resnet", Epochs: 60, Seeds: "3", Split: bestTest, Source: channel,
		Upstream: Upstream{"benchmark/Results_ResNet.json", "bf13bcaea3f2076f2c1bfbf5c2fee044aafe0385fae6a0d64c433b1d7f5a7520", 2_821_965},
		Numbers:  "0808dd0d942a3fb03275d3294b87a6139a6cd62de933ed13ace7edf945695ac2",
	},
	{
		Name: "nasbench201/cifar10", Space: "nasbench201/cifar10", Epochs: 200, Seeds: "1 to 3, their mean", Split: lastBoth, Source: nas201,
		Upstream: Upstream{"benchmark/nasbench201_cifar10.json", "7c5d7d890a285deb41556f95e904fab854f8fcfd65da7eb39410fdedd87215ec", 2_625_770},
		Numbers:  "bb46eb02701285a49a0ab2ffac58e9a12de79f770eb6d635271c445b5b8e8d31",
	},
	{
		Name: "nasbench201/cifar100", Space: "nasbench201/cifar100", Epochs: 200, Seeds: "1 to 3, their mean", Split: lastBoth, Source: nas201,
		Upstream: Upstream{"benchmark/nasbench201_cifar100.json", "6b21a0e98864e0aff288fc54bb5105907441bfd63bb063ad3d279edcbf926da5", 2_722_508},
		Numbers:  "813453a3ad438fe52d6c7d75f5da74338746af103b76bd8cb998afb5fbc4fc3a",
	},
	{
		Name: "nasbench201/imagenet16-120", Space: "nasbench201/imagenet16-120", Epochs: 200, Seeds: "1 to 3, their mean", Split: lastBoth, Source: nas201,
		Upstream: Upstream{"benchmark/nasbench201_imagenet.json", "a29f63ca37b72cfa9a8e4ce6bad5d678c6039c9929c8060b7d32187f537d560f", 2_738_705},
		Numbers:  "7953be732355e869511f26f412f73af4720b13720c41eb938f0723c53e2aea34",
	},
	{
		Name: "nasbenchmacro", Space: "nasbenchmacro", Epochs: 50, Seeds: "3", Split: bestTest, Source: macro,
		Upstream: Upstream{"benchmark/nas-bench-macro_cifar10.json", "686dee8363cc21cca8c1f321ad5749454f2d9b9ca5972682e137e539bc522297", 1_178_821},
		Numbers:  "7a4960213f6f9677b62ebf887ef4b1b42574703a00b9ec56d568b6b3cd8ff0bd",
	},
}

// Catalogue is every table that nasgo knows, by name.
func Catalogue() []Entry {
	all := append(slices.Clone(published), built...)
	slices.SortFunc(all, func(a, b Entry) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// Of are the tables of a space.
func Of(space string) []Entry {
	return slices.DeleteFunc(Catalogue(), func(e Entry) bool { return e.Space != space })
}

// Find is the table of a name; false if there is none.
func Find(name string) (Entry, bool) { return find(func(e Entry) bool { return e.Name == name }) }

func byHash(hash string) (Entry, bool) {
	return find(func(e Entry) bool { return e.SHA256 == hash && !e.Built() })
}

func find(is func(Entry) bool) (Entry, bool) {
	all := Catalogue()
	if i := slices.IndexFunc(all, is); i >= 0 {
		return all[i], true
	}
	return Entry{}, false
}

// Recorded is a conversation that was published with the paper.
type Recorded struct {
	Name string // as Conversation takes it
	Upstream
}

// Conversations are those that nasgo knows, by name.
func Conversations() []Recorded {
	return []Recorded{
		{"329M", Upstream{"imagenet/chat_history/329M.json", "523318b55ac2dcf699c64f5e3023dcb9b5955c9ae957349f99e8660d21011f0a", 167_101}},
		{"epoch_20_input_128", Upstream{"imagenet/chat_history/ablation_study/epoch_20_input_128.json", "7743fb98f004c9b3bbf6e0a1c6e022d90cdd3cf1cd5d3966b461afa85da0da4d", 156_576}},
		{"epoch_30_input_224", Upstream{"imagenet/chat_history/ablation_study/epoch_30_input_224.json", "c0185dcd92593ec1992b1fc05e3a598ba01b17f5be7774b57c68345dff9650f0", 162_329}},
	}
}
