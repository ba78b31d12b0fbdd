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

	"the first %d layers are frozen: they ran once for each example, and the rest trained on what they gave, %v": "as %d primeiras camadas estão congeladas: rodaram uma vez para cada exemplo, e as demais treinaram com o que elas deram, %v",
	"the first %d layers are frozen: what they give is known from an earlier training, %v":                       "as %d primeiras camadas estão congeladas: o que elas dão já era conhecido de um treino anterior, %v",

	"stopped early: no better validation loss for %d epochs":  "parou cedo: nenhuma perda de validação menor em %d épocas",
	"memory: about %s for a step of %d examples":              "memória: cerca de %s para um passo de %d exemplos",
	"learning rate %.2g, found in %d steps from %.2g to %.2g": "taxa de aprendizado %.2g, achada em %d passos de %.2g a %.2g",
	"starts over: %s differ from those of the training in %s": "recomeça: %s diferem do treino em %s",
	"continues the training in %s from epoch %d, step %d":     "continua o treino em %s, da época %d, passo %d",
	"the layers":         "as camadas",
	"the frozen weights": "os pesos congelados",
	"the training set":   "os dados de treino",
	"the validation set": "os dados de validação",
	"the options":        "as opções",

	// The layers of a model.
	"layer":                                  "camada",
	"output":                                 "saída",
	"parameters":                             "parâmetros",
	"state":                                  "estado",
	"trainable":                              "treinável",
	"frozen":                                 "congelada",
	"partly frozen":                          "parte congelada",
	"%d parameters, %d trainable, %d frozen": "%d parâmetros, %d treináveis, %d congelados",

	// How a model did.
	"accuracy %.1f %% (95 %% interval %.1f–%.1f %%) on %d examples; always the most frequent class: %.1f %%": "acertos %.1f %% (intervalo de 95 %%: %.1f–%.1f %%) em %d exemplos; sempre a classe mais comum: %.1f %%",
	"macro F1 %.3f  AUC %.3f  loss %.4f  calibration error %.3f":                                             "F1 médio %.3f  AUC %.3f  perda %.4f  erro de calibração %.3f",
	"among the %d most probable %.1f %%":                                                                     "entre as %d mais prováveis %.1f %%",
	"class":                                                                                                  "classe",
	"precision":                                                                                              "precisão",
	"recall":                                                                                                 "cobertura",
	"examples":                                                                                               "exemplos",
	"most confused:":                                                                                         "mais confundidas:",
	"%s taken for %s, %d of %d;":                                                                             "%s tomada por %s, %d de %d;",
	"all classes right in %.1f %% (95 %% interval %.1f–%.1f %%) of %d examples; always the most frequent set: %.1f %%": "todas as classes certas em %.1f %% (intervalo de 95 %%: %.1f–%.1f %%) de %d exemplos; sempre o conjunto mais comum: %.1f %%",
	"single answers right %.1f %%  macro F1 %.3f  micro F1 %.3f  mean average precision %.3f":                          "respostas certas uma a uma %.1f %%  F1 médio %.3f  F1 conjunto %.3f  precisão média %.3f",
	"mean absolute error %.4g (always the mean: %.4g)  root mean squared error %.4g (%.4g)  R² %.3f  on %d examples":   "erro absoluto médio %.4g (sempre a média: %.4g)  raiz do erro quadrático médio %.4g (%.4g)  R² %.3f  em %d exemplos",

	"example %d: %s with %.1f %%, is %s, loss %.2f": "exemplo %d: %s com %.1f %%, é %s, perda %.2f",
	"candidate":  "candidato",
	"features":   "características",
	"neighbours": "vizinhos",
	"linear":     "linear",

	// Forecasts.
	"forecast":                 "previsão",
	"seasonal naive":           "ingênua sazonal",
	"naive":                    "ingênua",
	"%d forecasts of %d steps": "%d previsões de %d passos",
	"known":                    "conhecido",
	"what came":                "o que veio",
	"%d steps after %d known:": "%d passos depois de %d conhecidos:",
	"; %d series too short":    "; %d séries curtas demais",
	"; %d of series that never changed, without MASE": "; %d de séries que nunca mudaram, sem MASE",

	// Pictures.
	"loss":                         "perda",
	"accuracy":                     "acertos",
	"learning rate":                "taxa de aprendizado",
	"suggested learning rate %.2g": "taxa de aprendizado sugerida %.2g",
	"confidence":                   "confiança",
	"calibration error %.3f":       "erro de calibração %.3f",
	"epoch":                        "época",
	"%s (%s against %s)":           "%s (%s por %s)",
	"training":                     "treino",
	"validation":                   "validação",
	"predicted":                    "previsto",
	"true":                         "verdade",
	"predicted (true, loss)":       "previsto (verdade, perda)",
	"total":                        "total",
	"%d trainable":                 "%d treináveis",
	"epoch %d of %d":               "época %d de %d",
	", step %d of %d":              ", passo %d de %d",
	", %v left":                    ", faltam %v",

	// Sets.
	"%s: %d examples of shape %v": "%s: %d exemplos de forma %v",
	"%s: %d texts":                "%s: %d textos",
	", %d classes":                ", %d classes",
	", augmented":                 ", variado",
	"; %d files skipped":          "; %d arquivos deixados de fora",
}
