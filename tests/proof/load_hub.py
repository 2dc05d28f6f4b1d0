#!/usr/bin/env python3
"""How large a hub does a class need? Learners on a real JupyterHub open a lesson and run it, all at once.

    python -m pip install -e ".[hub]"
    python tests/proof/load_hub.py [--learners 12]

Each learner logs in, gets a server with a home folder of their own, starts a kernel and runs every cell; an error in
any cell fails the run. Everything stays on loopback and ends with the run. The last line is what the teaching guide
computes its figures from.
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

from tests.support.course import PATIENCE, ROOT, await_answer, end, free_port

NOTEBOOK = "05_hidden_layer.ipynb"
TOKEN = uuid.uuid4().hex
HEADERS = {"Authorization": f"token {TOKEN}"}
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
c.Spawner.start_timeout = c.Spawner.http_timeout = {patience}
c.JupyterHub.concurrent_spawn_limit = 0
c.JupyterHub.services = [dict(name="load", api_token="{token}")]
c.JupyterHub.load_roles = [dict(name="load", services=["load"],
                                scopes=["admin:users", "admin:servers", "access:servers"])]
"""


async def fetch(url, method="GET", **body):
    request = HTTPRequest(url, method, HEADERS, body=json.dumps(body) if method == "POST" else None,
                          request_timeout=PATIENCE)
    return json.loads((await AsyncHTTPClient().fetch(request)).body or "null")


async def learner(hub, name, cells):
    """One learner from log-in to the last cell. Returns the seconds until the server was up, and until all was run."""
    start, user = time.monotonic(), f"{hub}/hub/api/users/{name}"
    await fetch(user, "POST")
    await fetch(f"{user}/server", "POST")
    while not (await fetch(user))["servers"].get("", {}).get("ready"):
        await asyncio.sleep(0.5)
    up, server = time.monotonic() - start, f"{hub}/user/{name}/api"
    session = await fetch(f"{server}/sessions", "POST", path=f"course/notebooks/{NOTEBOOK}", name=NOTEBOOK,
                          type="notebook", kernel={"name": "python3"})
    channels = f"{server.replace('http', 'ws', 1)}/kernels/{session['kernel']['id']}/channels"
    channel = await websocket_connect(HTTPRequest(channels, headers=HEADERS, request_timeout=PATIENCE))
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
        message = json.loads(await asyncio.wait_for(channel.read_message(), PATIENCE))
        if message["parent_header"].get("msg_id") == header["msg_id"]:
            if message["msg_type"] == "error":
                raise RuntimeError(f"{message['content']['ename']}: {message['content']['evalue']} in\n{source}")
            if message["msg_type"] == "execute_reply":
                return


async def lesson(hub, address, learners):
    """All learners at once, and what they took: the memory is the most that one process holds, shared libraries too."""
    cells = [cell.source for cell in nbformat.read(ROOT / "notebooks" / NOTEBOOK, as_version=4).cells
             if cell.cell_type == "code"]
    await_answer(f"{address}/hub/api/")
    ups, ends = zip(*await asyncio.gather(*(learner(address, f"learner{k}", cells) for k in range(learners))),
                    strict=True)
    kernels, servers = ([process for process in hub.children(recursive=True) if words in " ".join(process.cmdline())]
                        for words in ("ipykernel_launcher", "jupyterhub.singleuser"))
    largest = [round(max(process.memory_info().rss for process in found) / 1e6) for found in (kernels, servers)]
    worked = sum(sum(process.cpu_times()[:2]) for process in kernels + servers)
    print(json.dumps({
        "learners": learners, "notebook": NOTEBOOK, "kernels": len(kernels), "servers": len(servers),
        "MB per kernel": largest[0], "MB per server": largest[1],
        "processor seconds per learner": round(worked / learners, 1), "cores": os.cpu_count(),
        "seconds until the server is up, median": round(statistics.median(ups), 1),
        "seconds until the last cell has run, slowest": round(max(ends), 1)}))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--learners", type=int, default=12, choices=range(1, 101), metavar="1..100")
    learners = parser.parse_args().learners
    with tempfile.TemporaryDirectory() as folder:
        for k in range(learners):
            shutil.copytree(ROOT / "notebooks", f"{folder}/home/learner{k}/course/notebooks")
        ports = [free_port() for _ in range(3)]
        config, log = Path(folder, "config.py"), Path(folder, "log")
        config.write_text(CONFIG.format(ports=ports, folder=folder, token=TOKEN, python=sys.executable,
                                        proxy=str(Path(sys.executable).with_name("configurable-http-proxy")),
                                        patience=PATIENCE))
        hub = subprocess.Popen([sys.executable, "-m", "jupyterhub", "-f", config], cwd=folder, start_new_session=True,
                               env=os.environ | {"CONFIGPROXY_AUTH_TOKEN": uuid.uuid4().hex}, stdout=log.open("w"),
                               stderr=subprocess.STDOUT)
        try:
            asyncio.run(lesson(psutil.Process(hub.pid), f"http://127.0.0.1:{ports[0]}", learners))
        except BaseException:
            print(re.sub(r"(?m)^\[I .*\n", "", log.read_text())[-3000:], file=sys.stderr)
            raise
        finally:
            children = psutil.Process(hub.pid).children(recursive=True)
            end(hub)
            for child in filter(psutil.Process.is_running, children):
                child.kill()


if __name__ == "__main__":
    main()
