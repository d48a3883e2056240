"""What `fctl leader status --no-rest` reads, read with kazoo: every node below a namespace, data and children."""

import json
import sys

from kazoo.client import KazooClient
from kazoo.exceptions import NoNodeError

quorum, namespace = sys.argv[1:]
client = KazooClient(hosts=quorum, read_only=True)
client.start()
nodes = {}
level = [namespace]
while level:
    # All reads of a level are in flight at once, as fctl's are.
    asked = []
    for path in level:
        name = path.rsplit("/", 1)[1]
        leaf = "latch-" in name or name == "connection_info" or path.rsplit("/", 2)[1] == "locks"
        asked.append((path, client.get_async(path), None if leaf else client.get_children_async(path)))
    level = []
    for path, data, children in asked:
        try:
            nodes[path] = data.get()
        except NoNodeError:
            continue
        try:
            level += [f"{path}/{child}" for child in (children.get() if children else [])]
        except NoNodeError:
            continue
client.stop()
client.close()
leader = nodes.get(f"{namespace}/leader/rest_server/connection_info")
print(json.dumps({"nodes": len(nodes), "leader": leader and hex(leader[1].ephemeralOwner)}))
