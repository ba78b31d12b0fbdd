"""Executes the notebook on standard input: KERNEL FOLDER OUT.ipynb OUT.html."""
import asyncio, os, re, signal, sys, time
from html import escape

signal.signal(signal.SIGINT, lambda *_: os._exit(130))  # Until there is something to keep.
signal.signal(signal.SIGTERM, lambda *_: os._exit(130))

import nbformat
from jinja2 import DictLoader
from latex2mathml.converter import convert
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbconvert import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer

# nbconvert's page without the scripts that it would load from the network.
TEMPLATE = """{% extends 'lab/index.html.j2' %}
{% block html_head_js %}{% endblock %}
{% block html_head_js_mathjax %}{% endblock %}
{% block html_head_js_mermaidjs %}{% endblock %}"""


def mathml(text, display):
    try:
        return convert(text, display=display).replace(' xmlns="http://www.w3.org/1998/Math/MathML"', "")
    except Exception:  # What is no TeX is shown as it is.
        return f"<code>{escape(text)}</code>"


IPythonRenderer.inline_math = lambda self, text: mathml(text, "inline")
IPythonRenderer.block_math = lambda self, text: mathml(text, "block")


def write(path, text):
    with open(path + ".partial", "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(path + ".partial", path)


def to_html(notebook, title):
    exporter = HTMLExporter(
        template_file="page.html.j2", extra_loaders=[DictLoader({"page.html.j2": TEMPLATE})], embed_images=True
    )
    return exporter.from_notebook_node(notebook, resources={"metadata": {"name": title, "path": folder}})[0]


def say(*words):
    print(*words, flush=True)


def first_line(cell):
    """What tells a cell from the others: its first line that is neither magic nor import, or its first command."""
    source = re.sub(r"^import\s*(\([^)]*\)|.*$)", "", cell.source, flags=re.MULTILINE)
    lines = [line.strip() for line in source.splitlines() if line.strip()]
    others = "imports" if source != cell.source else lines[0]
    return next((line for line in lines if not line.startswith("%")), others)[:60]


class Run:
    """One execution, with a line for each cell and an interrupt that keeps what there is."""

    def __init__(self, notebook):
        self.notebook, self.interrupted, self.current, self.started = notebook, False, None, 0.0
        self.code = [i for i, cell in enumerate(notebook.cells) if cell.cell_type == "code" and cell.source.strip()]
        self.client = NotebookClient(
            notebook, timeout=None, kernel_name=kernel, resources={"metadata": {"path": folder}}, coalesce_streams=True,
            on_notebook_start=self.on_start, on_cell_execute=self.on_cell, on_cell_executed=self.on_done,
        )

    def on_start(self, notebook):
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, self.interrupt)

    def interrupt(self):
        if self.interrupted:
            return
        self.interrupted = True
        say("interrupting; what has been done is kept")
        loop = asyncio.get_running_loop()
        asyncio.ensure_future(self.client.km.interrupt_kernel())
        loop.call_later(20, lambda: asyncio.ensure_future(self.client.km.shutdown_kernel(now=True)))

    def name(self, index):
        return f"cell {self.code.index(index) + 1} of {len(self.code)}: {first_line(self.notebook.cells[index])}"

    def on_cell(self, cell, cell_index):
        if self.interrupted:
            raise KeyboardInterrupt
        self.current, self.started = cell_index, time.time()
        if sys.stdout.isatty():
            print(f"  …         {self.name(cell_index)}", end="\r", flush=True)

    def on_done(self, cell, cell_index, execute_reply):
        mark = "✓" if execute_reply["content"]["status"] == "ok" else "✗"
        say(f"{mark} {time.time() - self.started:6.1f} s  {self.name(cell_index)}")

    def execute(self):
        """Returns the exit status and what to tell of it."""
        try:
            self.client.execute()
        except (CellExecutionError, DeadKernelError, KeyboardInterrupt) as error:
            where = self.name(self.current) if self.current is not None else "no cell yet"
            if self.interrupted:
                return 130, f"interrupted in {where}"
            why = f"{error.ename}: {error.evalue}" if isinstance(error, CellExecutionError) else "the kernel died"
            return 1, f"failed in {where}\n{why}"
        except asyncio.CancelledError:
            return 130, "interrupted while the kernel was starting"
        except RuntimeError as error:
            return 1, f"the kernel did not start; gonbtl doctor may say why ({error})"
        return 0, ""


kernel, folder, ipynb, html = sys.argv[1:]
run = Run(nbformat.reads(sys.stdin.read(), as_version=4))
status, message = run.execute()
if status == 0 or run.current is not None:
    write(ipynb, nbformat.writes(run.notebook))
    write(html, to_html(run.notebook, os.path.basename(ipynb)[: -len(".executed.ipynb")]))
    say("wrote " + ipynb)
    say("wrote " + html)
if message:
    print("gonbtl: " + message, file=sys.stderr, flush=True)
sys.exit(status)
