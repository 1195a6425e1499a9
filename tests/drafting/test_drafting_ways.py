"""Which rows of links are worth walking: what belongs together by them, and not what only shares something."""

from test_drafting_links import FIRMS, drafted

from workbench.views import View


def market(dice_step=7):
    """Farms in counties have stalls at fairs and sell loads of crops to mills."""
    counties = {f"CO-{n}": {"county": f"{a}shire"} for n, (a, _) in enumerate(FIRMS[::4])}
    farms = {f"FA-{n:02}": {"name": f"{a} {b}", "county": f"CO-{n % 5}"} for n, (a, b) in enumerate(FIRMS)}
    fairs = {f"FR-{n:02}": {"held": f"2024-0{n % 9 + 1}-03"} for n in range(12)}
    stalls = {f"ST-{n:03}": {"farm": f"FA-{n % 20:02}", "fair": f"FR-{n % 12:02}", "fee": n} for n in range(60)}
    prizes = {f"PZ-{n:02}": {"fair": f"FR-{n % 12:02}", "worth": 10 * n} for n in range(36)}
    crops = {f"CR-{n:02}": {"crop": f"{b.lower()}wheat {n}"} for n, (_, b) in enumerate(FIRMS[:10])}
    loads = {
        f"LD-{n:03}": {
            "farm": f"FA-{n * dice_step % 20:02}",
            "crops": [f"CR-{n % 10:02}", f"CR-{(n + 3) % 10:02}"],
            "tons": n,
        }
        for n in range(80)
    }
    return drafted(
        {
            "counties": counties,
            "farms": farms,
            "fairs": fairs,
            "stalls": stalls,
            "prizes": prizes,
            "crops": crops,
            "loads": loads,
        }
    )


def followed(draft, entity):
    return {section.follow for section in draft.spec.sections if section.of == entity and section.follow}


def test_what_only_shares_something_is_not_linked():
    source, draft = market()
    ways = followed(draft, "farm")
    # The fairs at which a farm has its stalls have prizes for everybody.
    assert ("stalls", "fair") in ways
    assert ("stalls", "fair", "prizes") not in ways
    context = View(draft.spec, source).build("How many prizes has Tarn Foods?", budget_tokens=500)
    assert not any(one.records and one.records[0].startswith("w:prizes/") for one in context.aggregates)


def test_ways_up_and_from_many_to_what_they_have_stay():
    _, draft = market()
    assert {("farm",), ("farm", "county"), ("crops",)} <= followed(draft, "load")
    assert {("loads",), ("loads", "crops")} <= followed(draft, "farm")
    assert {("loads",), ("loads", "farm")} <= followed(draft, "crop")
    assert {("farms", "loads"), ("farms", "stalls")} <= followed(draft, "county")


def test_three_links_are_walked_from_what_people_name_or_up_to_one_record():
    _, draft = market()
    # Prizes are told by their numbers alone: their fair, its stalls, but not the farms of those stalls.
    assert ("fair", "stalls") in followed(draft, "prize")
    assert ("fair", "stalls", "farm") not in followed(draft, "prize")
    assert ("farms", "loads", "crops") in followed(draft, "county")
