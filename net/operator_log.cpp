#include "net/operator_log.hpp"

#include "net/journal_socket.hpp"

#include <memory>
#include <unistd.h>

namespace diolkos::net {
namespace {

struct log_state {
    std::unique_ptr<journal_socket> journal; // nullptr: standard error alone
    std::string program, box;
};
log_state& state() {
    static log_state one;
    return one;
}

std::string escaped(std::string_view text) {
    constexpr std::string_view hex = "0123456789abcdef";
    std::string out;
    for (const char c : text) {
        if (out.size() >= max_log_line) {
            out += "...";
            break;
        }
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f) {
            out += "\\x";
            out += hex[byte >> 4U];
            out += hex[byte & 0xfU];
        } else {
            out += c;
        }
    }
    return out;
}

std::string priority(message what) {
    return std::to_string(static_cast<int>(about(what).how));
}

bool tell_journal(message what, std::string_view text) {
    const auto& how = state();
    if (!how.journal) {
        return false;
    }
    const auto entry = about(what);
    return how.journal->send({{"MESSAGE", escaped(text)},
                              {"PRIORITY", priority(what)},
                              {"MESSAGE_ID", std::string(entry.identity)},
                              {"SYSLOG_IDENTIFIER", how.program},
                              {"DIOLKOS_MESSAGE", std::string(entry.name)},
                              {"DIOLKOS_BOX", how.box}});
}

} // namespace

void open_operator_log(std::string_view program, const std::filesystem::path& journal) {
    state() = {leads_to_journal(STDERR_FILENO) ? std::make_unique<journal_socket>(journal)
                                               : nullptr,
               escaped(program),
               {}};
}

void name_in_operator_log(std::string_view box) {
    state().box = escaped(box);
}

std::string format_log_line(message what, std::string_view text) {
    return "<" + priority(what) + ">" + escaped(text) + "\n";
}

void log(message what, std::string_view text) {
    if (tell_journal(what, text)) {
        return;
    }
    const auto line = format_log_line(what, text);
    // A log that cannot be written must not stop the box: decisions are in the audit log.
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

} // namespace diolkos::net
