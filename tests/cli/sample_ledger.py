"""A ledger with every kind of figure and of verdict, for test_pages.py. Its numbers mean nothing."""
import math


def both(name, english, korean):
    return {f"{name}_en": english, f"{name}_ko": korean}


def axis(english, korean, unit, log=False):
    return {**both("label", english, korean), "unit": unit, "log": log}


def figure(id, kind, english, korean, claim=None, **more):
    return {"id": id, "kind": kind, "claim": claim, **both("title", english, korean),
            **both("caption", f"What {english.lower()} shows.", f"{korean}의 설명."), "source": None, **both("notes", "", ""), **more}


def figures():
    time = [10.0 * n for n in range(61)]
    warm = [293.0 + 280.0 * (1.0 - math.exp(-t / 200.0)) for t in time]
    heating = figure("c1-heating", "lines", "Heating without a radiator", "방열판이 없을 때의 가열", "C1",
                     x=axis("time", "시간", "s"), y=axis("temperature", "온도", "K"),
                     series=[{**both("name", "server", "서버"), "x": time, "y": warm, "mode": "lines"},
                             {**both("name", "rack", "랙"), "x": time, "y": [w - 30 if n % 20 else None for n, w in enumerate(warm)], "mode": "lines", "dash": True}],
                     bands=[{**both("name", "range", "범위"), "x": time, "low": [w - 15 for w in warm], "high": [w + 15 for w in warm]}],
                     references=[{"axis": "y", "value": 358.15, **both("name", "chip limit", "칩 한계")},
                                 {"axis": "x", "value": 120.0, **both("name", "two minutes", "2분")}])
    line = figure("c1-line", "scatter", "Power density that needs no radiator", "방열판이 필요 없는 전력 밀도", "C1",
                  x=axis("surface temperature", "표면 온도", "degC"), y=axis("power density", "전력 밀도", "W/m2", True),
                  series=[{**both("name", "limit", "한계"), "x": [0, 20, 40, 60, 80], "y": [280, 380, 490, 620, 790], "mode": "lines+markers"},
                          {**both("name", "devices", "기기"), "x": [35, 40, 70, 60, 62], "y": [120, 350, 1.2e5, 5500, 9000], "mode": "markers",
                           "labels_en": ["phone", "laptop", "processor", "server", "rack"], "labels_ko": ["휴대폰", "노트북", "프로세서", "서버", "랙"]}])
    tornado = figure("c1-tornado", "tornado", "What the area depends on", "면적을 좌우하는 것", "C1", y=axis("area per heat", "열당 면적", "m2/MW"), baseline=950.0,
                     bars=[{"input": "chips.junction_limit", **both("name", "chip limit (junction)", "칩 접합부 온도 한계"), "low_value": 1100.0, "high_value": 820.0, "low_text": "75 degC", "high_text": "95 degC"},
                           {"input": "coating.emissivity", **both("name", "emissivity of both sides at the end of life", "수명이 다할 때 양면의 적외선 방사율"), "low_value": 1060.0, "high_value": 868.0, "low_text": "0.82", "high_text": "1"},
                           {"input": "environment.distance", **both("name", "distance", "거리"), "low_value": None, "high_value": 900.0, "low_text": "0.1 au", "high_text": "1.1 au"}])
    heat = figure("c1-heat", "sankey", "Where the heat goes", "열은 어디로 가는가", "C1", unit="kW",
                  nodes=[both("name", "Computers", "컴퓨터"), both("name", "Pump", "펌프"), both("name", "Infrared", "적외선"), both("name", "Panels", "패널"), both("name", "Front", "앞면"), both("name", "Back", "뒷면")],
                  links=[{"source": 0, "target": 3, "value": 1000.0}, {"source": 1, "target": 3, "value": 9.0}, {"source": 2, "target": 3, "value": 101.0}, {"source": 3, "target": 4, "value": 555.0}, {"source": 3, "target": 5, "value": 555.0}])
    xs, ys = [0.1 * n for n in range(41)], [0.1 * n for n in range(16)]
    field = [[60.0 - 2.5 * x + 2.0 * math.cos(2.0 * y) for x in xs] for y in ys]
    field[3][5] = None
    maps = figure("c1-map", "map", "Both sides of a panel", "패널의 양면", "C1", unit="degC", **both("label", "temperature", "온도"),
                  x=axis("along the tubes", "관을 따라", "m"), y=axis("across", "가로질러", "m"),
                  maps=[{**both("name", "Front side", "앞면"), "x": xs, "y": ys, "z": field}, {**both("name", "Back side", "뒷면"), "x": xs, "y": ys, "z": field}])
    bars = figure("c2-energy", "bars", "Energy a year", "한 해 에너지", "C2",
                  x={"labels_en": ["dawn-dusk orbit", "low orbit", "geostationary orbit", "Moon", "desert", "central Europe"], "labels_ko": ["여명-황혼 궤도", "저궤도", "정지 궤도", "달", "사막", "중부 유럽"]},
                  y=axis("energy a year", "한 해 에너지", "MWh/m2"),
                  series=[{**both("name", "array", "태양전지"), "y": [2.6, 1.7, 2.6, 1.3, 0.6, 0.25], "low": [2.4, 1.5, 2.4, 1.2, 0.5, 0.2], "high": [2.8, 1.9, 2.8, 1.4, 0.7, 0.3]},
                          {**both("name", "sunlight", "햇빛"), "y": [11.8, 7.5, 11.8, 5.9, 2.4, 1.1]}],
                  references=[{"axis": "y", "value": 5.0, **both("name", "reference", "기준")}])
    launches = figure("c5-launches", "bars", "Launches a day", "하루 발사 횟수", "C5", x={"labels_en": ["from Earth", "from the Moon"], "labels_ko": ["지구에서", "달에서"]},
                      y=axis("launches of 100 t a day", "하루 100 t 발사 횟수", "1", True), series=[{**both("name", "launches", "발사"), "y": [310.0, 2.2e4]}])
    alone = figure("c9-areal-mass", "lines", "Launches against areal mass", "면적 질량에 따른 발사", x=axis("areal mass", "면적 질량", "kg/m2", True), y=axis("launches a year", "한 해 발사 횟수", "1", True),
                   series=[{**both("name", "1 GW", "1 GW"), "x": [1.0, 3.0, 10.0, 30.0], "y": [100.0, 300.0, 1000.0, 3000.0], "mode": "lines"}])
    return [heating, line, tornado, heat, maps, bars, launches, alone, *crowded()]


def crowded():
    """What makes labels lie on each other: names of two lines side by side, names of lines where curves pass, points close together and at the edges, long names."""
    hours, degrees = [0.5 * n for n in range(49)], [0.0, 20.0, 40.0, 60.0, 75.0, 85.0]
    day = [110.0 * math.cos(math.pi * h / 12.0) if abs(h - 12.0) > 6.0 else -180.0 for h in hours]
    lunar = figure("c6-hour", "lines", "A lunar day", "달의 하루", x=axis("hour", "시간", "h"), y=axis("temperature", "온도", "degC"),
                   series=[{**both("name", "ground", "지면"), "x": hours, "y": day, "mode": "lines"}, {**both("name", "panel", "패널"), "x": hours, "y": [t - 60.0 for t in day], "mode": "lines"}],
                   references=[{"axis": "y", "value": 60.0, **both("name", "radiator temperature", "방열판 온도")}])
    latitude = figure("c6-latitude", "lines", "By latitude", "위도에 따라", x=axis("latitude", "위도", "deg"), y=axis("area per megawatt", "1 MW당 면적", "m2/MW", True),
                      series=[{**both("name", "upright", "세움"), "x": degrees, "y": [7500.0, 5100.0, 2600.0, 1450.0, 1080.0, 960.0], "mode": "lines+markers"},
                              {**both("name", "lying", "눕힘"), "x": degrees, "y": [3500.0, 3350.0, 2900.0, 2400.0, 2100.0, 1950.0], "mode": "lines+markers"}],
                      references=[{"axis": "y", "value": 1010.0, **both("name", "dawn-dusk orbit", "여명-황혼 궤도")}, {"axis": "y", "value": 925.0, **both("name", "shaded crater", "음영 분화구")}])
    at = [270.0 + 5.0 * n - 273.15 for n in range(27)]
    points = figure("c1-area", "lines", "Area against temperature", "온도에 따른 면적", x=axis("temperature", "온도", "degC"), y=axis("area per megawatt", "1 MW당 면적", "m2/MW", True),
                    series=[*({**both("name", f"curve {n}", f"곡선 {n}"), "x": at, "y": [9.0e4 * (1.0 + 0.2 * n) / (1.0 + (t + 40.0) / 8.0) for t in at], "mode": "lines"} for n in range(3)),
                            {**both("name", "designs", "설계"), "x": [-3.0, 20.0, 20.0, 60.0, 62.0, 126.0], "y": [1.6e4, 9.0e3, 1.05e4, 6.0e3, 5.6e3, 4.0e3], "mode": "markers",
                             "labels_en": ["space station, flown", "Starcloud, published", "Starcloud, consistent", "honeycomb panel, full field", "Kilopower (recalled)", "at the right edge"],
                             "labels_ko": ["우주정거장, 실제", "Starcloud, 발표값", "Starcloud, 일관된 물리", "허니컴 패널, 전체 온도장", "Kilopower (기억에 의한 값)", "오른쪽 끝"]}],
                    references=[{"axis": "y", "value": 9.5e3, **both("name", "launches of a year (assumption)", "1년의 발사 (가정)")}, {"axis": "x", "value": 61.0, **both("name", "chip limit", "칩의 한계")},
                                {"axis": "x", "value": 63.0, **both("name", "coolant's mean", "냉각재 평균")}])
    names = ["mean temperature of the coolant in the radiator", "radiator efficiency (fins, film, header)", "infrared emissivity of the radiator", "altitude"]
    korean = ["방열판 냉각재의 평균 온도와 그 밖의 것", "방열판의 효율(핀, 막, 헤더)", "방열판의 적외선 방사율", "고도"]
    long = figure("long-names", "tornado", "Long names", "긴 이름", y=axis("area", "면적", "m2"), baseline=9000.0,
                  bars=[{"input": "x", **both("name", english, words), "low_value": 8000.0 + 200.0 * n, "high_value": 11000.0 - 400.0 * n, "low_text": "0.75", "high_text": "0.95"} for n, (english, words) in enumerate(zip(names, korean))])
    return [lunar, latitude, points, long]


def claim(id, verdict, english, korean, **more):
    words = {"false": ("false", "거짓"), "true": ("true", "참"), "partly": ("partly", "일부 참"), "not physical": ("not physical", "물리량 아님")}[verdict]
    entry = {"id": id, "article": "A", **both("article", "News1, 2025-12-04", "뉴스1, 2025-12-04"), "quote_ko": "진공상태이기 때문에 냉각 시스템도 필요 없다",
             "quote_en": "since it is a vacuum, no cooling system is needed either", **both("title", english, korean),
             **both("hypothesis", "Bare servers stay below their chip limit.", "방열판 없는 서버가 칩 한계 아래에 머문다."),
             **both("quantity", "temperature of a bare server", "방열판 없는 서버의 온도"), "value": 573.5, "unit": "K", "low": 540.0, "high": 610.0, "threshold": 358.15,
             **both("threshold", "chip limit", "칩 한계"), "relation": "below", "numerical_uncertainty": 0.02, "method": "solve", "formula": None, "verdict": verdict,
             **both("verdict", *words), "verdicts_in_range": [{"verdict": verdict, "share": 1.0}], "flips": False, "crossover": None, **both("crossover", "", ""), "crossovers": [],
             **both("sentence", "A server without a radiator cooks itself within minutes.", "방열판이 없는 서버는 몇 분 만에 스스로 익어 버립니다."),
             "inputs": ["server.power"], "rows": [], "figures": [], "verified_by": ["verify.lumped_radiation_transient"]}
    entry.update(more)
    return entry


def ledger():
    row = {"id": "C1a", **both("quantity", "seconds to the chip limit", "칩 한계까지 걸리는 시간"), "value": 652.0, "unit": "s", "low": 500.0, "high": 900.0, "numerical_uncertainty": 1.0, "method": "arithmetic",
           "formula": "t = m c ΔT / P", **both("note", "adiabatic <b>bound</b>", "단열 한계"), "inputs": ["server.power"]}
    crossing = {"input": "server.power", **both("name", "server power", "서버 전력"), "value": 10200.0, "crossover": 1500.0, "unit": "W", "factor": 0.147, "within_range": False, **both("text", "below 1.5 kW", "1.5 kW 아래")}
    claims = [
        claim("C1", "false", "No cooling needed", "냉각이 필요 없다", rows=[row], crossovers=[crossing, {**crossing, "crossover": None, "factor": None}], **both("crossover", "A server of less than 1.5 kW.", "1.5 kW보다 작은 서버."),
              figures=["c1-heating", "c1-line", "c1-tornado", "c1-map", "c1-heat"]),
        claim("C2", "true", "More sunlight", "더 많은 햇빛", value=8.1, unit="1", low=5.0, high=10.0, threshold=None, figures=["c2-energy"]),
        claim("C5", "partly", "One terawatt a year", "한 해 1테라와트", value=2.345e8, unit="m2", low=1.1e8, high=4.4e8, flips=True, verdicts_in_range=[{"verdict": "partly", "share": 0.7}, {"verdict": "false", "share": 0.3}], figures=["c5-launches"]),
        claim("C10", "not physical", "Nobody objects", "반대하는 사람이 없다", value=None, unit=None, low=None, high=None, threshold=None, numerical_uncertainty=None, method="none", verdicts_in_range=[], inputs=[], verified_by=[]),
    ]
    systems = [{"id": "starcloud", **both("name", "Gigawatt station", "기가와트 기지"), "case": "starcloud-published.toml", "claim": "C1", **both("note", "White paper of 2024.", "2024년 백서."), "source": "starcloud",
                "numbers": [{**both("name", "net flux", "순방열"), "unit": "W/m2", "published": 633.08, "reproduced": 633.13, "consistent": 584.81, "status": "C", **both("note", "Kirchhoff's law", "키르히호프 법칙")},
                            {**both("name", "panel mass", "패널 질량"), "unit": "kg", "published": 741.0, "reproduced": None, "consistent": None, "status": "R", **both("note", "", "")}]},
               {"id": "swarm", **both("name", "Swarm", "군집"), "case": None, "claim": "C5", **both("note", "No design.", "설계 없음."), "source": "", "numbers": []}]
    inputs = [{"key": "server.power", **both("group", "Server", "서버"), **both("name", "server power", "서버 전력"), "value": 10200.0, "unit": "W", "low": 8000.0, "high": 14000.0, "text": "10.2 kW", "source": "dgx", "confidence": "C", "assumed": False, "changed": True, "claims": ["C1", "C2"]},
              {"key": "chips.resistance", **both("group", "Chips", "칩"), **both("name", "thermal resistance", "열저항"), "value": 0.03, "unit": "K/W", "low": 0.02, "high": 0.06, "text": "0.03 K/W", "source": "assumption", "confidence": "A", "assumed": True, "changed": False, "claims": ["C1"]}]
    return {"schema": 1, "command": "claims", "version": "0", "commit": "0", "backend": "OpenMP", "device": "2 CPU threads", "language": "en",
            "assumed": [{"key": "server.power", "value_text": "10.2 kW", **both("name", "server power", "서버 전력")}],
            **both("summary", "Vacuum does not cool: of four claims one is true.", "진공은 식혀 주지 않습니다. 네 주장 가운데 하나만 참입니다."),
            "verdict_counts": {"false": 1, "true": 1, "partly": 1, "not physical": 1}, "claims": claims,
            "counter_claims": [{"id": "K1", **both("claim", "Area grows with the fourth root of power", "면적은 전력의 네제곱근에 비례한다"), "value": 2.0, "unit": "1", **both("quantity", "area for twice the power", "전력이 두 배일 때의 면적"), "verdict": "false", **both("verdict", "false", "거짓"),
                                **both("sentence", "Twice the power needs twice the area.", "전력이 두 배면 면적도 두 배입니다."), "method": "solve", "formula": None, "rows": [], "figures": []}],
            "systems": systems, "inputs": inputs, "figures": figures(),
            "deviations": [{**both("name", "area per MW", "MW당 면적"), "ideal": 858.6, "field": 946.8, "unit": "m2/MW", "relative": 0.103, **both("why", "fins and film", "핀과 대류")}],
            "sources": [{"id": "dgx", "text": "DGX H100 data sheet"}, {"id": "starcloud", "text": "White paper, 2024"}], "solver": {"solves": 120, "cells": 2027520, "seconds": 33.5},
            "left_out": [both("text", "Economics: no physical quantity.", "경제성: 물리량이 아님.")]}


def empty_ledger():
    document = ledger()
    for name in ("assumed", "claims", "counter_claims", "systems", "inputs", "figures", "deviations", "sources", "left_out"):
        document[name] = []
    return document
