package words

// portuguese holds the texts by what they are in English.
var portuguese = map[string]string{
	// Training.
	"loss %.4f":                "perda %.4f",
	"loss %.4f  accuracy %.4f": "perda %.4f  acertos %.4f",
	"not measured":             "não medido",
	"epoch %*d/%d  %s":         "época %*d/%d  %s",
	"  |  validation ":         "  |  validação ",
	"  ← best":                 "  ← melhor",

	// The layers of a model.
	"layer":                                  "camada",
	"output":                                 "saída",
	"parameters":                             "parâmetros",
	"state":                                  "estado",
	"trainable":                              "treinável",
	"frozen":                                 "congelada",
	"partly frozen":                          "parte congelada",
	"%d parameters, %d trainable, %d frozen": "%d parâmetros, %d treináveis, %d congelados",
}
