"""python -m sitsformer_kit: train, export, verify, quantize, compare, golden, evaluate, calibrate, chip, paper.

Exit codes: 0 done, 1 the model is refused, 2 wrong input.
"""

import argparse
import json
import logging
import shlex
import sys
from dataclasses import replace
from pathlib import Path

EXAMPLES = """examples:
  python -m sitsformer_kit train --model sinop-ndvi --data ../shared/data/sinop-modis --output models/sinop-ndvi
  python -m sitsformer_kit train --model mato-grosso --data ../shared/data/mato-grosso-modis --output models/mato-grosso
  python -m sitsformer_kit train --model sitsformer-demo --data training/1 training/2 --test training/9 \\
      --output models/sitsformer-demo
  python -m sitsformer_kit export --folder models/sinop-ndvi
  python -m sitsformer_kit verify --folder models/sinop-ndvi
  python -m sitsformer_kit quantize --folder models/sitsformer-demo --data training/9 --output build/demo-int8
  python -m sitsformer_kit compare --folder models/sitsformer-demo --with build/demo-int8 --data training/9
  python -m sitsformer_kit golden --folder models/sinop-ndvi
  python -m sitsformer_kit evaluate --folder models/sinop-ndvi --data ../shared/data/sinop-modis
  python -m sitsformer_kit calibrate --folder models/sitsformer-demo --data training/9 --dry-run
  python -m sitsformer_kit chip --output build/chip-13x64
  python -m sitsformer_kit paper --output build/paper
"""


def train(options):
    from . import pipeline
    from .recipes import RECIPES

    recipe = RECIPES[options.model]
    training = replace(recipe.training, seed=options.seed)
    if options.epochs:
        training = replace(training, epochs=options.epochs)
    command = "python -m sitsformer_kit " + shlex.join(options.given)
    if recipe.name == "sitsformer-demo":
        if not options.test:
            raise ValueError("--test: missing; sitsformer-demo needs an archive that isn't trained on")
        pipeline.train_demo(recipe, options.data, options.test, options.output, training, options.samples, command)
    else:
        if len(options.data) != 1:
            raise ValueError(f"--data: {len(options.data)} folders given; {recipe.name} takes one")
        pipeline.train_tables(recipe, options.data[0], options.output, training, options.folds, command)


def export(options):
    from . import export as exporting

    model, description = exporting.load(options.folder)
    inputs, _ = exporting.read_golden(options.folder)
    differences = exporting.export(model, description, options.folder, inputs)
    print(", ".join(f"{engine} differs by {difference:.1e}" for engine, difference in differences.items()))


def verify(options):
    from . import verification

    cases = list(verification.compare_engines(options.folder))
    print(verification.table(cases))
    worst = verification.worst_of(cases)
    print(f"largest difference {worst.difference:.1e} ({worst}) of {len(cases)} cases", flush=True)
    verification.require_close(options.folder, cases)


def quantize(options):
    from . import quantization

    print(quantization.quantize(options.folder, options.data, options.output, options.name, options.version))


def compare(options):
    from . import comparison

    found = comparison.compare(options.folder, options.other, options.data, options.series)
    print(json.dumps(found.to_json()) if options.json else found)


def golden(options):
    from . import export as exporting

    differences = exporting.check_golden(options.folder)
    print(", ".join(f"{engine} differs by {difference:.1e}" for engine, difference in differences.items()))


def evaluate(options):
    from . import contract, pipeline, readme
    from .archive import SimulatedArchive
    from .recipes import DEMO, RECIPES

    recipe = RECIPES.get(contract.read(options.folder).name)
    if recipe is None:
        raise ValueError(f"--folder {options.folder}: not one of {', '.join(RECIPES)}")
    if recipe is DEMO:
        scores = pipeline.evaluate_archive(options.folder, recipe, SimulatedArchive(options.data, recipe.bands))
        rest = scores.without(("Cloud", "Shadow"))
        print(f"without Cloud and Shadow {readme.percent(rest.accuracy)} of {rest.confusion.sum()}")
    else:
        scores = pipeline.evaluate_table(options.folder, recipe, options.data)
    print(f"accuracy {readme.percent(scores.accuracy)} of {scores.confusion.sum()}")
    print(readme.scores_table(scores))


def calibrate(options):
    from . import calibration, contract, pipeline
    from .recipes import RECIPES

    description = contract.read(options.folder)
    recipe = RECIPES.get(description.name)
    if recipe is None:
        raise ValueError(f"--folder {options.folder}: not one of {', '.join(RECIPES)}")
    found = calibration.calibrate(*pipeline.labelled_logits(options.folder, recipe, options.data))
    print(f"accuracy {100 * found.accuracy:.2f} %")
    for title, (confidence, likelihood, error) in (("before", found.before), ("after", found.after)):
        print(
            f"{title}: mean confidence {100 * confidence:.2f} %, negative log-likelihood {likelihood:.4f}, "
            f"expected calibration error {100 * error:.2f} %"
        )
    temperature = float(f"{found.temperature:.4g}")
    print(f"temperature {temperature}, the contract has {description.temperature}")
    if not options.dry_run:
        contract.write(contract.contract(replace(description, temperature=temperature), options.folder), options.folder)
        print(f"wrote {options.folder / 'model.json'}; blocks made from now on have other names")


def chip(options):
    from . import untrained

    print(untrained.write_chip(options.output, options.seed, options.dense))


def paper(options):
    from . import untrained

    print(untrained.write_paper(options.output, options.seed))


def parser():
    shape = {"formatter_class": argparse.RawDescriptionHelpFormatter}
    main = argparse.ArgumentParser(prog="sitsformer_kit", description=__doc__, epilog=EXAMPLES, **shape)
    main.add_argument("--threads", type=int, default=1, help="threads of PyTorch; other numbers give other weights (1)")
    commands = main.add_subparsers(dest="command", required=True)

    one = commands.add_parser("train", help="train a model and write its folder", epilog=EXAMPLES, **shape)
    one.add_argument("--model", required=True, choices=["sinop-ndvi", "mato-grosso", "sitsformer-demo"])
    one.add_argument("--data", required=True, nargs="+", type=Path, help="folder of the data, or simulated archives")
    one.add_argument("--test", type=Path, help="a simulated archive that isn't trained on (sitsformer-demo)")
    one.add_argument("--output", required=True, type=Path, help="the model folder, made when absent")
    one.add_argument("--seed", type=int, default=7)
    one.add_argument("--epochs", type=int, help="instead of the recipe's")
    one.add_argument("--folds", type=int, default=5, help="of the cross-validation; 0 leaves it out (5)")
    one.add_argument("--samples", type=int, default=400, help="pixels a class and archive (sitsformer-demo, 400)")
    one.set_defaults(run=train)

    one = commands.add_parser("export", help="write both artefacts and the contract again, from model.pt")
    one.add_argument("--folder", required=True, type=Path)
    one.set_defaults(run=export)

    one = commands.add_parser("verify", help="ONNX against TorchScript at many batch sizes, lengths and masks")
    one.add_argument("--folder", required=True, type=Path)
    one.set_defaults(run=verify)

    one = commands.add_parser("quantize", help="make a model folder whose MatMul weights are int8 (static)")
    one.add_argument("--folder", required=True, type=Path, help="the model of float32")
    one.add_argument("--data", required=True, type=Path, help="series to calibrate on: a table or a simulated archive")
    one.add_argument("--output", required=True, type=Path, help="the folder of the quantized model, made when absent")
    one.add_argument("--name", help="of the quantized model (the model's with -int8)")
    one.add_argument("--version", help="of the quantized model (the model's)")
    one.set_defaults(run=quantize)

    one = commands.add_parser("compare", help="size, speed and labels of two models on the same series")
    one.add_argument("--folder", required=True, type=Path)
    one.add_argument("--with", required=True, type=Path, dest="other", metavar="FOLDER")
    one.add_argument("--data", required=True, type=Path, help="a table or a simulated archive")
    one.add_argument("--series", type=int, default=8192, help="how many are drawn, at most (8192)")
    one.add_argument("--json", action="store_true", help="print one line of JSON")
    one.set_defaults(run=compare)

    one = commands.add_parser("golden", help="replay the golden sample through both artefacts")
    one.add_argument("--folder", required=True, type=Path)
    one.set_defaults(run=golden)

    one = commands.add_parser("evaluate", help="score a model folder on labelled data")
    one.add_argument("--folder", required=True, type=Path)
    one.add_argument("--data", required=True, type=Path)
    one.set_defaults(run=evaluate)

    one = commands.add_parser(
        "calibrate",
        help="fit the temperature on labelled data that the model wasn't trained on, and write it into the contract",
    )
    one.add_argument("--folder", required=True, type=Path)
    one.add_argument("--data", required=True, type=Path)
    one.add_argument("--dry-run", action="store_true", help="print it and write nothing")
    one.set_defaults(run=calibrate)

    one = commands.add_parser("chip", help="chip-13x64 with random weights: 13 bands, one label a 64 x 64 cell")
    one.add_argument("--output", required=True, type=Path)
    one.add_argument("--seed", type=int, default=7)
    one.add_argument("--dense", action="store_true", help="a label for each pixel of a chip instead")
    one.set_defaults(run=chip)

    one = commands.add_parser("paper", help="the paper's configuration with random weights, for benchmarks")
    one.add_argument("--output", required=True, type=Path)
    one.add_argument("--seed", type=int, default=7)
    one.set_defaults(run=paper)
    return main


def main(arguments=None) -> int:
    arguments = sys.argv[1:] if arguments is None else arguments
    options = parser().parse_args(arguments)
    options.given = arguments
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    import torch

    torch.set_num_threads(options.threads)
    from .verification import Refused

    try:
        options.run(options)
    except Refused as refusal:
        print(f"sitsformer_kit {options.command}: {refusal}", file=sys.stderr)
        return 1
    except (ValueError, OSError) as problem:
        print(f"sitsformer_kit {options.command}: {problem}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
