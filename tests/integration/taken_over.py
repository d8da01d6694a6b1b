"""Makes a running process do a system call of the test's choosing, as somebody would who has taken it over: by
ptrace(2), x86-64 only. The process must be waiting in a system call, as an event loop is nearly always."""

import ctypes
import os
import platform
import signal

POSSIBLE = platform.machine() == "x86_64"
_SYSCALL = 0x050F  # the instruction, little-endian
_PEEKTEXT, _POKEDATA, _GETREGS, _SETREGS, _ATTACH, _DETACH, _TO_NEXT_STOP = 1, 5, 12, 13, 16, 17, 24
_BELOW_STACK = 4096  # the stack's owner keeps nothing so far below it

_libc = ctypes.CDLL(None, use_errno=True)
_libc.ptrace.restype = ctypes.c_long
_libc.ptrace.argtypes = (ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p)


class _Registers(ctypes.Structure):
    _fields_ = [(name, ctypes.c_ulonglong) for name in (
        "r15 r14 r13 r12 rbp rbx r11 r10 r9 r8 rax rcx rdx rsi rdi orig_rax rip cs eflags rsp ss fs_base gs_base ds es fs gs"
    ).split()]


def _ptrace(request, pid, address=None, data=None):
    ctypes.set_errno(0)
    value = _libc.ptrace(request, pid, address, data)
    if ctypes.get_errno():
        raise OSError(ctypes.get_errno(), f"ptrace {request}: {os.strerror(ctypes.get_errno())}")
    return value


def _stopped(pid):
    _, status = os.waitpid(pid, 0x40000000)  # __WALL
    if not os.WIFSTOPPED(status):
        raise OSError(f"process {pid} ended: {status}")
    return os.WSTOPSIG(status)


def _registers(pid):
    registers = _Registers()
    _ptrace(_GETREGS, pid, None, ctypes.addressof(registers))
    return registers


def call(pid, number, *arguments):
    """What the call returns (negative: an error's number), or None if it was denied, and the process is about to end.
    An argument of bytes is given as the address of a copy of them in that process."""
    _ptrace(_ATTACH, pid)
    _stopped(pid)
    before = _registers(pid)
    if _ptrace(_PEEKTEXT, pid, before.rip - 2) & 0xFFFF != _SYSCALL:
        _ptrace(_DETACH, pid)
        raise OSError(f"process {pid} is not in a system call")
    changed = _Registers.from_buffer_copy(before)
    at = before.rsp - _BELOW_STACK
    values = []
    for argument in arguments:
        if isinstance(argument, bytes):
            text = argument + b"\0" * (8 - len(argument) % 8)
            for offset in range(0, len(text), 8):
                _ptrace(_POKEDATA, pid, at + offset, int.from_bytes(text[offset:offset + 8], "little"))
            values.append(at)
            at -= len(text) + 64
        else:
            values.append(argument)
    changed.rip, changed.rax, changed.orig_rax = before.rip - 2, number, ctypes.c_ulonglong(-1).value
    for name, value in zip(("rdi", "rsi", "rdx", "r10", "r8", "r9"), values):
        setattr(changed, name, ctypes.c_ulonglong(value).value)
    _ptrace(_SETREGS, pid, None, ctypes.addressof(changed))
    for _ in ("before the call", "behind it"):
        _ptrace(_TO_NEXT_STOP, pid)
        if _stopped(pid) == signal.SIGSYS:
            _ptrace(_DETACH, pid, None, int(signal.SIGSYS))
            return None
    result = ctypes.c_longlong(_registers(pid).rax).value
    if result == number:  # put back as it was, for SIGSYS, which is on its way
        _ptrace(_DETACH, pid)
        return None
    _ptrace(_SETREGS, pid, None, ctypes.addressof(before))
    _ptrace(_DETACH, pid)
    return result
