"""The command lines of a region's tasks, with Jinja where they depend on the day."""

from dataclasses import dataclass

DAY = "{{ ti.xcom_pull(task_ids='resolve_date')['date'] }}"
RUN = "{{ ti.xcom_pull(task_ids='resolve_date')['run'] }}"

# Exit codes that a repetition does not change, and what they mean.
FINAL = {
    2: "an option is wrong",
    3: "too many blocks failed",
    4: "drift: nothing is published",
    5: "scenes are quarantined",
    6: "above the budget",
}


@dataclass(frozen=True)
class Command:
    """A command of the program; a gate's failure is its answer, so it is not repeated."""

    stage: str
    arguments: list
    gate: bool = False


def commands(region) -> list[Command]:
    """Returns what a region's run does, in this order, each only when the one before it is done."""
    archive = ["--archive", region.archive, "--pattern", region.pattern]
    for option, value in (("--bands", region.bands), ("--mask", region.mask), ("--mask-valid", region.mask_valid)):
        if value is not None:
            archive += [option, value]
    output = ["--output", region.output]
    run = [*output, "--run", RUN]
    # No name that ends in .json: operators take such a text for a file of templates.
    plan = f"{region.output}/plans/{region.name}-{RUN}.plan"
    price = []
    if region.budget is not None:
        price = ["--budget", str(region.budget), "--price-per-core-hour", str(region.price_per_core_hour)]
        price += ["--calibration", region.calibration]
    planned = ["--model", region.model, "--date", DAY, "--write", plan, *price]
    whole = region.stages == "together"
    blocks = [] if whole else ["--stop-after", "blocks"]
    stages = [
        Command("catalog", [*archive, *output]),
        Command("plan", [*archive, *output, *planned], gate=bool(price)),
        Command("classify", ["--plan", plan, "--run-id", RUN, "--no-publish", *blocks]),
        Command("assemble", run),
        Command("report", run),
        Command("verify", run),
        Command("drift", [*run, "--fail-on", region.fail_on], gate=True),
        Command("publish", run),
    ]
    # plan brings the catalog up to date as well, and classify goes on to the report if nothing stops it.
    left_out = ("catalog", "assemble", "report") if whole else ()
    return [
        Command(each.stage, [each.stage, *each.arguments, *_options(region, each.stage)], each.gate)
        for each in stages
        if each.stage not in left_out
    ]


def _options(region, stage):
    """Returns the regions file's own options of a stage as the program takes them."""
    arguments = []
    for name, value in region.options.get(stage, {}).items():
        if value is True:
            arguments.append(f"--{name}")
        elif isinstance(value, list):
            arguments += [f"--{name}", ",".join(map(str, value))]
        elif value is not False and value is not None:
            arguments += [f"--{name}", str(value)]
    return arguments
