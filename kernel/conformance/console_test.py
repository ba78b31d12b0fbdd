"""A person at jupyter console: types, pastes, errs, interrupts and leaves, on a terminal with its line editor."""

import sys

import pexpect

COLOURS = r"(?:\x1b\[[0-9;?]*[A-Za-z])*"

console = pexpect.spawn(sys.executable, ["-m", "jupyter_console", "--kernel", "gonbtl"], encoding="utf8", timeout=120, dimensions=(40, 100))


def prompt(number):
    console.expect(rf"In \[{COLOURS}{number}{COLOURS}\]: ")


def enter(line):
    console.send(line)
    console.expect_exact(line[-1])
    console.send("\r")


def ask(number, expression, answer):
    prompt(number)
    enter(expression)
    console.expect(rf"Out{COLOURS}\[{COLOURS}{number}{COLOURS}\]: {COLOURS}{answer}\r\n")


prompt(1)
enter("x := 42")
ask(2, "x", "42")

prompt(3)  # a line that is not complete is followed by another, not run
for line in "func twice(i int) int {", "return 2 * i", "}":
    enter(line)
ask(4, "twice(x)", "84")

prompt(5)
console.send("\x1b[200~y := x\ny++\x1b[201~\r")  # pasted: two lines, one cell
ask(6, "y", "43")

prompt(7)
enter("[]int{}[x]")
console.expect(r"index out of range \[42\] with length 0")
console.expect(r"Cell In\[7\], line 1")

prompt(8)
enter('fmt.Printf("run%s", "ning"); z := 1; time.Sleep(time.Hour)')
console.expect("running")
console.sendintr()
console.expect("Interrupted")
ask(9, "x + z", "43")

prompt(10)
console.send("\x04")
console.expect("Do you really want to exit")
console.send("y\r")
console.expect(pexpect.EOF)
console.close()
sys.exit(console.status)
