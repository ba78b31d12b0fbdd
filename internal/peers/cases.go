package main

// testCase is a piece of work whose speed is measured: in each setting of ours, against the best that each peer tries.
type testCase struct {
	name  string
	floor float64
	own   []job
	peers map[string][]job
}

// settings are the best that each peer has for a kind of work.
func settings(work string) map[string][]string {
	torch := []string{"compile", "channels_last", "eager"}
	if work == "features" {
		torch = append(torch, "freezing")
	}
	return map[string][]string{tensorflow: {"auto", "true"}, jax: {"auto"}, pytorch: torch}
}

// cases are all pieces of work whose speed is measured. A quick run has fewer batch sizes.
func cases(quick bool) []testCase {
	const examples = 64
	feature, train := []int{16, 64}, []int{16, 32}
	if quick {
		feature, train = []int{16}, []int{16}
	}
	var list []testCase
	for _, net := range []string{"mobilenet_v2", "efficientnet_lite0"} {
		list = append(list, images("features of "+net, 1.2, job{Work: "features", Net: net, Examples: 3 * examples}, feature))
	}
	for _, net := range []string{"mobilenet_v2", "efficientnet_lite0", "resnet18"} {
		floor := 1.1
		if net == "resnet18" {
			floor = 0.9
		}
		list = append(list, images("fine-tuning of "+net, floor, job{Work: "training", Net: net, Epochs: 1, Examples: examples}, train))
	}
	for _, net := range []string{"mobilenet_v2", "efficientnet_lite0", "resnet18"} {
		list = append(list, lastStages(net, examples, train))
	}
	return append(list, sentences(8*examples))
}

// lastEpochs is how many epochs a run has that trains the last stages, as in the lesson: one would measure what a call costs that many share.
const lastEpochs = 3

// lastStages has two settings of ours; peers have no features kept.
func lastStages(net string, examples int, batches []int) testCase {
	c := images("fine-tuning of the last two stages of "+net, 2, job{Work: "training", Net: net, Last: 2, Epochs: lastEpochs, Examples: examples}, batches)
	kept := c.own[0]
	kept.Setting = featuresKept
	c.own = append(c.own, kept)
	return c
}

// images is a case in all settings of the peers, and in the batches given. Ours trains in batches of 16; how many images run at
// once where nothing is trained is its own business.
func images(name string, floor float64, j job, batches []int) testCase {
	own := j
	own.Batch = 16
	c := testCase{name: name, floor: floor, own: []job{own}, peers: map[string][]job{}}
	for peer, list := range settings(j.Work) {
		for _, j.Setting = range list {
			for _, j.Batch = range batches {
				c.peers[peer] = append(c.peers[peer], j)
			}
		}
	}
	return c
}

func sentences(examples int) testCase {
	j := job{Work: "sentences", Net: "minilm", Examples: examples, Batch: 32, Setting: "sentence-transformers"}
	c := testCase{name: "sentences by minilm", floor: 1, peers: map[string][]job{pytorch: {j}}}
	j.Setting = ""
	c.own = []job{j}
	return c
}
