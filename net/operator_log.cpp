#include "net/operator_log.hpp"

#include <unistd.h>

namespace diolkos::net {
namespace {

// The priorities of syslog(3), as sd-daemon(3) has them on standard error.
std::string_view prefix(severity level) noexcept {
    switch (level) {
    case severity::info:
        return "<6>";
    case severity::warning:
        return "<4>";
    case severity::error:
        return "<3>";
    }
    return "<3>";
}

} // namespace

std::string format_log_line(severity level, std::string_view text) {
    constexpr std::string_view hex = "0123456789abcdef";
    std::string line{prefix(level)};
    for (const char c : text) {
        if (line.size() >= max_log_line) {
            line += "...";
            break;
        }
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f) {
            line += "\\x";
            line += hex[byte >> 4U];
            line += hex[byte & 0xfU];
        } else {
            line += c;
        }
    }
    line += '\n';
    return line;
}

void log(severity level, std::string_view text) {
    const auto line = format_log_line(level, text);
    // A log that cannot be written must not stop the box: decisions are in the audit file.
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

} // namespace diolkos::net
