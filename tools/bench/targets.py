"""What a figure is to reach, as it stands in a result file."""


def target(name, measured, wanted, met):
    return {"name": name, "measured": round(measured, 4), "target": wanted, "met": bool(met)}


def at_least(name, measured, bound):
    return target(name, measured, f">= {bound:g}", measured >= bound)


def at_most(name, measured, bound):
    return target(name, measured, f"<= {bound:g}", measured <= bound)
