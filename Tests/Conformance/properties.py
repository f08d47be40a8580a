"""Random graphs through random sequences of operations, loaded by the two ends of today.

    python3 Tests/Conformance/properties.py                        250 graphs in each of tf215 and k3
    python3 Tests/Conformance/properties.py --count 5000 --seed 7
    python3 Tests/Conformance/properties.py --envs k3 --seed 7 --only 123      one that failed
    python3 Tests/Conformance/properties.py --migrate              to another Keras and back

Each graph is made, saved, taken through one to four commands of the tool, loaded and compared with what is
known of it (see README.md here). Prints what failed, with the command lines, how often each command was done
and refused, and last "N passed, N failed". Exit 1 when a graph failed; its files are kept.
"""
import argparse
import collections
import json
import os
import subprocess
import sys
import threading

from typing import Dict, List

import environments
import run

from workers import logs_folder, outputs_folder

HERE = os.path.dirname(os.path.abspath(__file__))


def main() -> int:
    parser = argparse.ArgumentParser(description="random graphs through random operations of h5surgery")
    parser.add_argument("--envs", default="tf215 k3")
    parser.add_argument("--count", type=int, default=500, help="graphs, over all environments")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="the number of the one graph to make")
    parser.add_argument("--migrate", action="store_true",
                        help="graphs go to another of the ten Kerases and back, and must predict what they did")
    parser.add_argument("--tool", help="the h5surgery executable; default .build/release, else .build/debug")
    options = parser.parse_args()
    tool = run.find_tool(options.tool)
    envs = options.envs.split()
    environments.ensure(envs)
    results: Dict[str, List[dict]] = {env: [] for env in envs}
    threads = [threading.Thread(target=check, args=(env, tool, share(options, envs, env), options.migrate, results[env]))
               for env in envs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = [each for env in envs for each in results[env]]
    missing = sum(share(options, envs, env)[1] for env in envs) - len(found)
    print(told(found))
    failed = sum(1 for each in found if each["problems"]) + missing
    if missing:
        print("%d graphs were not looked at: see the logs in %s" % (missing, logs_folder()))
    with open(os.path.join(environments.cache_folder(), "properties.json"), "w") as file:
        json.dump({"schema": 1, "tool": tool, "seed": options.seed, "graphs": found}, file, indent=1)
        file.write("\n")
    print("%d passed, %d failed" % (len(found) + missing - failed, failed))
    return 1 if failed else 0


def share(options: argparse.Namespace, envs: List[str], env: str) -> List[int]:
    """(first graph, how many, seed) of an environment."""
    if options.only is not None:
        return [options.only, 1, options.seed]
    whole, rest = divmod(options.count, len(envs))
    return [0, whole + (1 if envs.index(env) < rest else 0), options.seed]


def check(env: str, tool: str, part: List[int], migrates: bool, results: List[dict]) -> None:
    os.makedirs(logs_folder(), exist_ok=True)
    folder = os.path.join(outputs_folder(), "properties")
    first, count, seed = part
    with open(os.path.join(logs_folder(), "properties-%s.log" % env), "w") as log:
        process = subprocess.Popen(
            [environments.python(env), os.path.join(HERE, "property_checks.py"), "--tool", tool,
             "--folder", folder, "--first", str(first), "--count", str(count), "--seed", str(seed)] + (["--migrate"] if migrates else []),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, universal_newlines=True,
            env=dict(os.environ, PYTHONDONTWRITEBYTECODE="1"))
        for line in process.stdout:
            results.append(json.loads(line))
            if len(results) % 25 == 0:
                print("%s: %d of %d graphs" % (env, len(results), count), file=sys.stderr, flush=True)
        process.wait()


def told(found: List[dict]) -> str:
    """Every failure with its command lines; every command with how often it was done and refused, and why."""
    lines = []
    done = collections.Counter(command.split()[0] for each in found for command in each["done"])
    refused = collections.Counter(command.split()[0] for each in found for command, _ in each["refused"])
    for each in found:
        if each["problems"]:
            lines.append("%s graph %d: %s" % (
                each["env"], each["number"], "; ".join(each["done"]) or "no step"))
            lines += ["    " + problem for problem in each["problems"]]
    lines.append("%-16s %6s %8s" % ("command", "done", "refused"))
    lines += ["%-16s %6d %8d" % (name, done[name], refused[name])
              for name in sorted(set(done) | set(refused))]
    for env in dict.fromkeys(each["env"] for each in found):
        mine = [each for each in found if each["env"] == env]
        lines.append("%s: %d graphs, %d commands done, %d refused, %d predictions known, %.1f s a graph" % (
            env, len(mine), sum(len(each["done"]) for each in mine),
            sum(len(each["refused"]) for each in mine), sum(1 for each in mine if each.get("known")),
            sum(each["seconds"] for each in mine) / max(1, len(mine))))
    return "\n".join(lines)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except environments.EnvironmentFailure as failure:
        sys.exit(str(failure))
