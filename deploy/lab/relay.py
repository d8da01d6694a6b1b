"""Carries TCP connections from one port of a host to another, byte for byte, until it cuts them: as a
connection that dies under a stream, with a reset that both ends see."""

import socket
import struct
import threading

from .s2s import shut

_RESET = struct.pack("ii", 1, 0)  # SO_LINGER: close() sends a reset


class Relay:
    def __init__(self, network, host, port, towards):
        """From `port` to the port `towards`, both on the host's edge."""
        self._network, self._host, self._towards = network, host, towards
        self._address = network.address(host)
        self._pairs = []
        self._listener = network.listen(host, self._address, port)
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                near, _ = self._listener.accept()
                far = self._network.connect(self._host, self._address, self._towards)
            except OSError:
                if self._listener.fileno() < 0:
                    return
                near.close()
                continue
            far.settimeout(None)
            self._pairs.append((near, far))
            for source, target in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=(source, target), daemon=True).start()

    @staticmethod
    def _carry(source, target):
        try:
            while data := source.recv(65536):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            shut(target)

    def cut(self):
        """Resets every connection. What was on its way is lost. Returns how many there were."""
        pairs, self._pairs = self._pairs, []
        for pair in pairs:
            for end in pair:
                try:
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                except OSError:
                    pass
                end.close()
        return len(pairs)

    def stop(self):
        shut(self._listener)
        self.cut()
