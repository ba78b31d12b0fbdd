package backbone_test

import (
	"fmt"
	"log"

	"github.com/gonbtl/gonbtl/tl"
	"github.com/gonbtl/gonbtl/tl/backbone"
	"github.com/gonbtl/gonbtl/tl/data"
)

func Example() {
	train, err := data.ImageFolder("ants_bees/train", data.FolderOptions{})
	if err != nil {
		log.Fatal(err)
	}
	valid, err := data.ImageFolder("ants_bees/val", data.FolderOptions{})
	if err != nil {
		log.Fatal(err)
	}
	base, err := backbone.New("efficientnet_lite0", backbone.Options{Weights: "imagenet"})
	if err != nil {
		log.Fatal(err)
	}
	clf, err := tl.NewClassifier(base, train.Spec().Classes, tl.HeadOptions{Dropout: 0.2})
	if err != nil {
		log.Fatal(err)
	}
	clf.Freeze()
	if _, err := clf.Fit(train, valid, tl.FitOptions{Epochs: 20}); err != nil {
		log.Fatal(err)
	}
	if err := clf.UnfreezeLast(2); err != nil {
		log.Fatal(err)
	}
	if _, err := clf.Fit(train, valid, tl.FitOptions{Epochs: 8, LearningRate: 5e-5}); err != nil {
		log.Fatal(err)
	}
	report, err := clf.Evaluate(valid)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(report)
}

func ExampleFacts() {
	for _, f := range backbone.Facts() {
		fmt.Println(f)
	}
	// Output:
	// efficientnet_lite0 EfficientNet-Lite0, input [224 224 3], 1280 features, weights "imagenet"
	// mobilenet_v2       MobileNetV2, input [224 224 3], 1280 features, weights "imagenet"
	// resnet18           ResNet-18, input [224 224 3], 512 features, weights "imagenet"
	// minilm             MiniLM-L6 for sentences, input [256], 384 features, weights "sentences"
}
