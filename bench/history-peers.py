"""The same runs in MLflow's SQLite store and in Trackio's: one line of JSON for each that is installed.

Usage: history-peers.py FOLDER RUNS STEPS LONG_STEPS
"""

import json
import math
import os
import sys
import time

folder, runs, steps, long_steps = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])


def seconds(work):
    begun = time.perf_counter()
    result = work()
    return time.perf_counter() - begun, result


def median(work, rounds=5):
    return sorted(seconds(work)[0] for _ in range(rounds))[rounds // 2]


def tell(name, version, insert_s, rows, list_s, filter_s, curve_s):
    print(json.dumps({"name": f"{name} {version}", "rowsPerSecond": rows / insert_s, "listMs": list_s * 1000,
                      "filterMs": filter_s * 1000, "curveMs": curve_s * 1000}), flush=True)


def loss(run, step):
    return 1 / (step + 1) + run / 1e6 + math.sin(step) / 10


def mlflow_store():
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
    import logging
    logging.disable(logging.INFO)
    import mlflow
    from mlflow.entities import Metric, Param
    from mlflow.tracking import MlflowClient

    client = MlflowClient(tracking_uri=f"sqlite:///{folder}/mlflow.db")
    experiment = client.create_experiment("bench", artifact_location=folder)

    def write(run, count):
        run_id = client.create_run(experiment).info.run_id
        client.log_batch(run_id, params=[Param("lr", str(0.1 if run % 2 else 0.01))])
        for begin in range(0, count, 1000):
            client.log_batch(run_id, metrics=[
                Metric("loss", loss(run, step), step, step) for step in range(begin, min(begin + 1000, count))])
        client.log_batch(run_id, metrics=[Metric("acc", 0.8 + 0.19 * abs(math.sin(run)), 1, 1)])
        return run_id

    insert_s, _ = seconds(lambda: [write(run, steps) for run in range(runs)])
    long = write(runs, long_steps)

    def search(query):
        found, token = [], None
        while True:
            page = client.search_runs([experiment], query, max_results=5000, page_token=token)
            found += page
            token = page.token
            if not token:
                return found

    tell("MLflow", mlflow.__version__, insert_s, runs * (steps + 1), median(lambda: search("")),
         median(lambda: search("params.lr = '0.1' and metrics.acc > 0.9")),
         median(lambda: client.get_metric_history(long, "loss")))


def trackio_store():
    os.environ["TRACKIO_DIR"] = f"{folder}/trackio"
    import trackio
    from trackio.sqlite_storage import SQLiteStorage as store

    def write(run, count):
        store.bulk_log("bench", f"run-{run}", [{"loss": loss(run, step)} for step in range(count)],
                       steps=list(range(count)), config={"lr": 0.1 if run % 2 else 0.01})

    insert_s, _ = seconds(lambda: [write(run, steps) for run in range(runs)])
    write(runs, long_steps)
    # It has no query over runs: what its page does is list them all.
    list_s = median(lambda: store.get_run_records("bench"))
    # The first read of each round is a new run's: it keeps what was read last.
    names = [f"long-{n}" for n in range(5)]
    for name in names:
        store.bulk_log("bench", name, [{"loss": loss(0, step)} for step in range(long_steps)],
                       steps=list(range(long_steps)))
    curve_s = sorted(seconds(lambda: store.get_logs("bench", name))[0] for name in names)[2]
    tell("Trackio", trackio.__version__, insert_s, runs * steps, list_s, float("nan"), curve_s)


for peer in (mlflow_store, trackio_store):
    try:
        peer()
    except ImportError as missing:
        print(f"{peer.__name__}: {missing}", file=sys.stderr)
