// The smallest configuration, with everything that must be given and nothing else. Its lines are
// counted from 1: tests change them and look for the place of what is wrong.
#pragma once

#include <sstream>
#include <string>

namespace diolkos::config {

// RFC 8032, 7.1, test 1, as openssl writes it.
inline constexpr auto signing_key =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
    "-----END PRIVATE KEY-----\n";

inline constexpr auto minimal = R"(name = "a-box"
profile = "chat.toml"
[near]
domains = ["low.example"]
[far]
domains = ["high.example"]
[audit]
directory = "."
key = "audit.key"
signing_key = "sign.pem"
[edge]
listen = ["127.0.0.1:0"]
ca = "ca.pem"
[[edge.certificate]]
domains = ["high.example"]
certificate = "box.pem"
key = "box.key"
[link]
name = "l"
role = "listen"
addresses = ["127.0.0.1:0"]
certificate = "link.pem"
key = "link.key"
peer_key = "peer.pem"
[journal]
directory = "."
)";

// `text` with its line `number` replaced (by nothing: taken out, those behind it move up).
inline std::string with_line(std::string_view text, int number, const std::string& line) {
    std::istringstream in{std::string(text)};
    std::string out;
    std::string each;
    for (int at = 1; std::getline(in, each); ++at) {
        if (at != number) {
            out += each + "\n";
        } else if (!line.empty()) {
            out += line + "\n";
        }
    }
    return out;
}

} // namespace diolkos::config
