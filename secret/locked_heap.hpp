// Where secrets are kept: a heap of its own that is never swapped out, is in no core dump, and has
// a page on either side that nobody can touch (OpenSSL's secure heap). OpenSSL keeps private keys
// there by itself; secret_array and secret_buffer keep the rest.
//
// Without it, as in tests and in the operator's tool, the same types use the ordinary heap; they
// are wiped all the same.
//
// Threads  begin_locked_heap() before anything uses OpenSSL, on the only thread
// Memory   locked_heap_bytes of address space; pages are taken, and locked, when they are used.
//          Beyond them OpenSSL's allocations fail, and what needed them with it: a handshake needs
//          some hundred bytes for as long as it lasts, a private key 1 to 4 KiB for good.
#pragma once

#include <cstddef>
#include <string>

namespace diolkos::secret {

inline constexpr std::size_t locked_heap_bytes = std::size_t{4} * 1024 * 1024; // a power of two
inline constexpr int smallest_block_bytes = 32;                                // the same

// Also lets OpenSSL wipe all memory that it gives back, since a key passes through buffers when it
// is read. Returns what is not as it should be, in a sentence; empty: all is.
[[nodiscard]] std::string begin_locked_heap();

// In use, of locked_heap_bytes.
[[nodiscard]] std::size_t locked_heap_used() noexcept;

} // namespace diolkos::secret
