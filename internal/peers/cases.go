package main

import "fmt"

// testCase is a piece of work, and the settings in which each side tries it.
type testCase struct {
	name  string
	floor float64
	jobs  map[string][]job
}

// settings are the best that each peer has.
var settings = map[string][]string{
	tensorflow: {"auto", "true"},
	jax:        {"auto"},
	pytorch:    {"eager", "channels_last", "compile"},
}

// cases are all that is measured. A quick run has fewer examples and settings.
func cases(quick bool) []testCase {
	examples, feature, train := 128, []int{8, 16, 32, 64}, []int{16, 32}
	if quick {
		examples, feature, train = 32, []int{16}, []int{16}
	}
	var list []testCase
	for _, net := range []string{"mobilenet_v2", "efficientnet_lite0"} {
		list = append(list, images("features of "+net, 1.2, job{Work: "features", Net: net, Examples: examples}, feature))
	}
	for _, net := range []string{"mobilenet_v2", "efficientnet_lite0", "resnet18"} {
		floor := 1.1
		if net == "resnet18" {
			floor = 0.9
		}
		list = append(list, images("fine-tuning of "+net, floor, job{Work: "training", Net: net, Examples: examples}, train))
	}
	for _, net := range []string{"mobilenet_v2", "efficientnet_lite0", "resnet18"} {
		last := job{Work: "training", Net: net, Last: 2, Examples: examples}
		for _, own := range []string{"", kept} {
			c := images(fmt.Sprintf("fine-tuning of the last two stages of %s %s", net, own), 2, last, train)
			c.jobs[ours][0].Setting = own
			list = append(list, c)
		}
	}
	return append(list, sentences(examples))
}

// images is a case in all settings of the peers, and in the batches given. Ours trains in batches of 16; how many images run at
// once where nothing is trained is its own business.
func images(name string, floor float64, j job, batches []int) testCase {
	own := j
	own.Batch = 16
	c := testCase{name: name, floor: floor, jobs: map[string][]job{ours: {own}}}
	for peer, list := range settings {
		for _, j.Setting = range list {
			for _, j.Batch = range batches {
				c.jobs[peer] = append(c.jobs[peer], j)
			}
		}
	}
	return c
}

func sentences(examples int) testCase {
	j := job{Work: "sentences", Net: "minilm", Examples: 4 * examples, Batch: 32, Setting: "sentence-transformers"}
	c := testCase{name: "sentences by minilm", floor: 1, jobs: map[string][]job{pytorch: {j}}}
	j.Setting = ""
	c.jobs[ours] = []job{j}
	return c
}
