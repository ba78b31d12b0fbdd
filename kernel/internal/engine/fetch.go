package engine

import (
	"context"
	"fmt"
	"os/exec"
	"slices"
	"strings"

	"github.com/gonbtl/gonbtl/kernel/internal/cell"
	"github.com/gonbtl/gonbtl/kernel/internal/wire"
)

// missingPackages lists the imports that failed a build because no module of the notebook has them.
func missingPackages(reply wire.Message) (names []string) {
	content, err := decode[gonbReply](reply)
	if err != nil || content.Status == "ok" {
		return nil
	}
	for _, at := range missingModule.FindAllStringSubmatch(content.Value, -1) {
		names = append(names, at[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// fetch adds the modules of packages to those of the notebook, as plain GoNB does before every cell.
func (r *run) fetch(ctx context.Context, c *child, packages []string) *failure {
	dir, err := c.sourceDir()
	if err != nil {
		return plainFailure("kernel error", err.Error())
	}
	r.out.stream("stderr", "Fetching "+strings.Join(packages, ", ")+" …\n")
	command := exec.CommandContext(ctx, "go", append([]string{"get"}, packages...)...)
	command.Dir = dir
	c.adopt(command)
	if out, err := command.CombinedOutput(); err != nil {
		return plainFailure("import error", fmt.Sprintf("%s: %s", strings.Join(packages, ", "), lastProblem(string(out), err)))
	}
	return nil
}

// lastProblem gives the line in which the go command says what went wrong.
func lastProblem(output string, err error) string {
	lines := strings.Split(strings.TrimSpace(output), "\n")
	for _, line := range slices.Backward(lines) {
		if line = strings.TrimPrefix(strings.TrimSpace(line), "go: "); line != "" {
			return line
		}
	}
	return err.Error()
}

// withoutCommands is the plan for a second try: the shell's commands have been obeyed, and the environment is set.
func withoutCommands(plan *cell.Plan) *cell.Plan {
	again := *plan
	var lines []string
	for line := range strings.Lines(plan.Source) {
		if !strings.HasPrefix(line, "!") && !strings.HasPrefix(line, "%env ") {
			lines = append(lines, line)
		}
	}
	again.Source = strings.Join(lines, "")
	return &again
}
