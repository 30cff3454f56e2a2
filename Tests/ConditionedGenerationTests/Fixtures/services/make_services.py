"""Sizes that the hosted FLUX Depth gives its images, by its own function.

    python make_services.py COG_FLUX

COG_FLUX is a checkout of github.com/replicate/cog-flux (commit 51e81e03); its predict.py has the
function `size_maybe_match_input`, which is run as it stands there, with pictures that are only sizes.
"""

import ast
import json
import pathlib
import random
import sys
import types

FOLDER = pathlib.Path(__file__).parent


def original(source: str):
    """The function and the constant that it uses, without the imports of its module."""
    tree = ast.parse(source)
    limit = next(
        node
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "MAX_IMAGE_SIZE"
    )
    function = next(
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name == "size_maybe_match_input"
    )
    function.returns = None
    for argument in function.args.args:
        argument.annotation = None
    module = ast.Module(body=[limit, function], type_ignores=[])
    names = {"Image": types.SimpleNamespace(open=lambda size: types.SimpleNamespace(size=size))}
    exec(compile(ast.fix_missing_locations(module), "predict.py", "exec"), names)
    return lambda size, area: names["size_maybe_match_input"](None, size, area)


def main():
    size_of = original((pathlib.Path(sys.argv[1]) / "predict.py").read_text())
    draw = random.Random(5)
    sizes = [(512, 512), (1024, 1024), (1440, 1440), (1441, 1440), (640, 480), (33, 33), (4000, 3000)]
    sizes += [(draw.randint(40, 6000), draw.randint(40, 6000)) for _ in range(200)]
    rows = []
    for width, height in sizes:
        for area in ["1", "0.25", "match_input"]:
            result = size_of((width, height), area)
            rows.append([width, height, area, *result])
    text = "[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n"
    (FOLDER / "sizes.json").write_text(text)


main()
