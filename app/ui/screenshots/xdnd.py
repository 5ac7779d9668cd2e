"""Drops files on a window by the XDND protocol, as a file manager does.

    /usr/bin/python3 xdnd.py WINDOW X Y FILE...     (X Y inside the window)

It ends when the window has said that it is finished with the drop, which Fyne
says after its callback has returned. The protocol is freedesktop.org's XDND 5;
only text/uri-list is offered. Needs python3-xlib.
"""

import pathlib
import select
import sys
import time

from Xlib import X, Xatom, display
from Xlib.protocol import event


class Source:
    """The program that files are dragged from."""

    def __init__(self, window, x, y, files):
        self.d = display.Display()
        root = self.d.screen().root
        self.target = self.d.create_resource_object("window", window)
        if not self.target.get_full_property(self.atom("XdndAware"), X.AnyPropertyType):
            sys.exit("the window takes no drops")
        at = root.translate_coords(self.target, x, y)
        self.x, self.y = at.x, at.y
        self.uris = b"".join(pathlib.Path(f).absolute().as_uri().encode() + b"\r\n" for f in files)
        self.own = root.create_window(-10, -10, 1, 1, 0, X.CopyFromParent, event_mask=X.PropertyChangeMask)
        types = [self.atom("text/uri-list")]
        self.own.change_property(self.atom("XdndTypeList"), Xatom.ATOM, 32, types)
        self.d.flush()
        while True:  # the change tells the server's time, which owning the selection needs
            e = self.d.next_event()
            if e.type == X.PropertyNotify:
                self.time = e.time
                break
        self.own.set_selection_owner(self.atom("XdndSelection"), self.time)

    def atom(self, name):
        return self.d.intern_atom(name)

    def send(self, kind, *data):
        words = [self.own.id, *data] + [0] * (4 - len(data))
        e = event.ClientMessage(window=self.target, client_type=self.atom(kind), data=(32, words))
        self.target.send_event(e, propagate=False)
        self.d.flush()

    def hand_over(self, e):
        """Answers the window's question for the files' names."""
        wanted = e.target == self.atom("text/uri-list")
        if wanted:
            e.requestor.change_property(e.property, e.target, 8, self.uris)
        e.requestor.send_event(event.SelectionNotify(
            time=e.time, requestor=e.requestor, selection=e.selection,
            target=e.target, property=e.property if wanted else X.NONE))
        self.d.flush()

    def wait(self, kind, seconds=60):
        until = time.time() + seconds
        while time.time() < until:
            while self.d.pending_events():
                e = self.d.next_event()
                if e.type == X.SelectionRequest:
                    self.hand_over(e)
                elif e.type == X.ClientMessage and e.client_type == self.atom(kind):
                    return e.data[1]
            select.select([self.d], [], [], 0.02)
        sys.exit("timeout waiting for " + kind)

    def drop(self):
        self.send("XdndEnter", 5 << 24, self.atom("text/uri-list"))
        for dx in (-2, -1, 0):
            self.send("XdndPosition", 0, ((self.x + dx) << 16) | self.y, self.time, self.atom("XdndActionCopy"))
            status = self.wait("XdndStatus")
        if not status[1] & 1:
            self.send("XdndLeave")
            sys.exit("the window refused the drop")
        self.send("XdndDrop", 0, self.time)
        # GLFW puts the number of bytes where the protocol has a flag.
        return self.wait("XdndFinished")[1] != 0


if __name__ == "__main__":
    window, x, y = int(sys.argv[1], 0), int(sys.argv[2]), int(sys.argv[3])
    sys.exit(0 if Source(window, x, y, sys.argv[4:]).drop() else 1)
