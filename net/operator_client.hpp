// Asks a running box by its operator's socket (operator_socket.hpp). Blocks, for a bounded time.
//
// Threads  free function; safe from any thread
// Memory   max_answer_bytes
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace diolkos::net {

inline constexpr std::size_t max_answer_bytes = std::size_t{16} << 20U;
inline constexpr std::chrono::seconds answer_deadline{10};

struct operator_answer {
    unsigned status = 0; // of HTTP; 0: there was no answer, and `body` says why
    std::string body;
};

[[nodiscard]] operator_answer ask_box(const std::filesystem::path& socket, std::string_view method,
                                      const std::string& target);

} // namespace diolkos::net
