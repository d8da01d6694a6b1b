// Entries for systemd's journal, by its native protocol: one datagram each, of lines NAME=value
// (https://systemd.io/JOURNAL_NATIVE_PROTOCOL/). That much of it needs no library; libsystemd would
// bring its own compressors into a process that holds keys.
//
// Errors   a journal that is not there is no error: send() says so each time, and tries again
// Threads  send() is safe from any thread
#pragma once

#include "net/file_descriptor.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <sys/un.h>
#include <vector>

namespace diolkos::net {

struct journal_field {
    std::string_view name; // A to Z, and _
    std::string value;     // without a newline; a field with an empty value is left out
};

class journal_socket {
public:
    explicit journal_socket(const std::filesystem::path& where);
    // false: it has not been taken. Never waits.
    [[nodiscard]] bool send(const std::vector<journal_field>& entry) const;

private:
    [[nodiscard]] bool connect() const;

    sockaddr_un where_{};
    file_descriptor socket_;
};

// Whether that descriptor leads to the journal, as JOURNAL_STREAM says (systemd.exec(5)).
[[nodiscard]] bool leads_to_journal(int descriptor);

// The datagram.
[[nodiscard]] std::string journal_entry(const std::vector<journal_field>& entry);

} // namespace diolkos::net
