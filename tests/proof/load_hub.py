#!/usr/bin/env python3
"""How large a hub does a class need? Learners on a real JupyterHub open a lesson and run it, all at once.

    python -m pip install -e ".[hub]"
    python tests/proof/load_hub.py [--learners 12] [--notebook 05_hidden_layer.ipynb]

Each learner logs in, gets a server with a home folder of their own, starts a kernel and runs every cell; an
error in any cell fails the run. Everything stays on loopback and ends with the run, after ten minutes at the latest.
The last line is what the teaching guide computes its figures from.
"""
import argparse
import asyncio
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

import nbformat
import psutil
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import websocket_connect

from tests.support.course import await_answer, end, free_port

ROOT = Path(__file__).resolve().parent.parent.parent
PASSWORD, TOKEN = uuid.uuid4().hex, uuid.uuid4().hex
CONFIG = """
c.JupyterHub.bind_url = "http://127.0.0.1:{ports[0]}"
c.JupyterHub.hub_port = {ports[1]}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{ports[2]}"
c.ConfigurableHTTPProxy.command = [{proxy!r}]
c.JupyterHub.db_url = "sqlite://"
c.JupyterHub.cookie_secret_file = "{folder}/secret"
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = "{folder}/home/{{username}}"
c.Spawner.cmd = [{python!r}, "-m", "jupyterhub.singleuser"]
# Pods have ports of their own. Here all kernels are on one machine, where two may choose the same one: they use files.
c.Spawner.args = ["--allow-root", "--KernelManager.transport=ipc"]
c.Spawner.environment = dict(JUPYTER_RUNTIME_DIR="{folder}/run")
c.Spawner.start_timeout = 120
c.Spawner.http_timeout = 120
c.JupyterHub.concurrent_spawn_limit = 0
c.JupyterHub.services = [dict(name="load", api_token="{token}")]
c.JupyterHub.load_roles = [dict(name="load", services=["load"],
                                scopes=["admin:users", "admin:servers", "access:servers"])]
"""


async def fetch(url, method="GET", body=None):
    request = HTTPRequest(url, method, {"Authorization": f"token {TOKEN}"}, body=body, request_timeout=120,
                          allow_nonstandard_methods=True)
    return json.loads((await AsyncHTTPClient().fetch(request)).body or "null")


async def learner(base, name, cells):
    """One learner from log-in to the last cell. Returns the seconds until the server was up, and until all was run."""
    start = time.monotonic()
    await fetch(f"{base}/hub/api/users/{name}", "POST", "")
    await fetch(f"{base}/hub/api/users/{name}/server", "POST", "")
    while not (await fetch(f"{base}/hub/api/users/{name}"))["servers"].get("", {}).get("ready"):
        await asyncio.sleep(0.5)
    up = time.monotonic() - start
    user = f"{base}/user/{name}/api"
    body = json.dumps({"path": "course/notebooks/lesson.ipynb", "name": "lesson.ipynb", "type": "notebook",
                       "kernel": {"name": "python3"}})
    kernel = (await fetch(f"{user}/sessions", "POST", body))["kernel"]["id"]
    url = f"{user.replace('http', 'ws', 1)}/kernels/{kernel}/channels"
    channel = await websocket_connect(HTTPRequest(url, headers={"Authorization": f"token {TOKEN}"},
                                                  connect_timeout=120, request_timeout=120))
    for source in cells:
        await run(channel, source)
    return up, time.monotonic() - start


async def run(channel, source):
    """Run one cell; raises RuntimeError with what the kernel says if it fails."""
    header = {"msg_id": uuid.uuid4().hex, "msg_type": "execute_request", "version": "5.3", "username": "",
              "session": "learner"}
    await channel.write_message(json.dumps({"header": header, "parent_header": {}, "metadata": {}, "channel": "shell",
                                            "content": {"code": source, "silent": False}}))
    while True:
        message = json.loads(await asyncio.wait_for(channel.read_message(), 120))
        if message["parent_header"].get("msg_id") != header["msg_id"]:
            continue
        if message["msg_type"] == "error":
            raise RuntimeError(f"{message['content']['ename']}: {message['content']['evalue']} in\n{source}")
        if message["msg_type"] == "execute_reply":
            return


def processes(hub, words):
    """The hub's processes whose command holds these words."""
    return [process for process in hub.children(recursive=True) if words in " ".join(process.cmdline())]


async def lesson(hub, base, learners, notebook):
    cells = [cell.source for cell in nbformat.read(notebook, as_version=4).cells if cell.cell_type == "code"]
    await_answer(f"{base}/hub/api/")
    times = await asyncio.gather(*(learner(base, f"learner{k}", cells) for k in range(learners)))
    kernels, servers = processes(hub, "ipykernel_launcher"), processes(hub, "jupyterhub.singleuser")
    worked = sum(sum(process.cpu_times()[:2]) for process in kernels + servers)
    print(json.dumps({
        "learners": learners, "notebook": notebook.name, "kernels": len(kernels), "servers": len(servers),
        "MB per kernel": largest(kernels), "MB per server": largest(servers),
        "processor seconds per learner": round(worked / learners, 1), "cores": os.cpu_count(),
        "seconds until the server is up, median": round(statistics.median(up for up, _ in times), 1),
        "seconds until the last cell has run, slowest": round(max(done for _, done in times), 1)}))


def largest(found):
    """The most memory that one of these processes holds, shared libraries included, in MB."""
    return round(max(process.memory_info().rss for process in found) / 1e6)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--learners", type=int, default=12, choices=range(1, 101), metavar="1..100")
    parser.add_argument("--notebook", default="05_hidden_layer.ipynb")
    asked = parser.parse_args()
    notebook = ROOT / "notebooks" / asked.notebook
    with tempfile.TemporaryDirectory() as folder:
        for k in range(asked.learners):
            shutil.copytree(ROOT / "notebooks", f"{folder}/home/learner{k}/course/notebooks")
        ports = [free_port() for _ in range(3)]
        proxy = str(Path(sys.executable).with_name("configurable-http-proxy"))
        config = CONFIG.format(ports=ports, folder=folder, token=TOKEN, python=sys.executable, proxy=proxy)
        Path(folder, "config.py").write_text(config)
        hub = subprocess.Popen([sys.executable, "-m", "jupyterhub", "-f", f"{folder}/config.py"], cwd=folder,
                               env=os.environ | {"CONFIGPROXY_AUTH_TOKEN": PASSWORD}, start_new_session=True,
                               stdout=open(f"{folder}/log", "w"), stderr=subprocess.STDOUT)
        try:
            asyncio.run(asyncio.wait_for(
                lesson(psutil.Process(hub.pid), f"http://127.0.0.1:{ports[0]}", asked.learners, notebook), 600))
        except BaseException:
            print(re.sub(r"(?m)^\[I .*\n", "", Path(folder, "log").read_text())[-3000:], file=sys.stderr)
            raise
        finally:
            children = psutil.Process(hub.pid).children(recursive=True)
            end(hub)
            for child in children:
                if child.is_running():
                    child.kill()


if __name__ == "__main__":
    main()
