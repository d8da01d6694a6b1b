// What the guard's tests share: the default profile, loaded once, and stanzas from text.
#pragma once

#include "guard/compiled_profile.hpp"
#include "guard/guard.hpp"
#include "tests/source_dir.hpp"
#include "xmpp/limits.hpp"
#include "xmpp/stanza_writer.hpp"
#include "xmpp/stream_parser.hpp"

#include <filesystem>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace diolkos::guard {

inline std::filesystem::path schema_folder() {
    return std::filesystem::path(DIOLKOS_SOURCE_DIR) / "schemas";
}

inline const std::shared_ptr<const compiled_profile>& chat_profile() {
    static const auto profile = compiled_profile::load(schema_folder() / "chat.toml");
    return profile;
}

// low.example and its subdomains send to high.example.
inline const sides& low_to_high() {
    static const sides who{[](std::string_view domain) { return domain.ends_with("low.example"); },
                           [](std::string_view domain) { return domain == "high.example"; }};
    return who;
}

// The stanza that a parser makes of `text`, with jabber:server as the default namespace.
inline xmpp::element parsed(std::string_view text) {
    constexpr std::string_view header = "<stream:stream xmlns='jabber:server' "
                                        "xmlns:stream='http://etherx.jabber.org/streams'>";
    xmpp::stream_parser parser(xmpp::authenticated_limits);
    std::vector<xmpp::parsed> out;
    parser.feed(std::as_bytes(std::span(header)), out);
    parser.feed(std::as_bytes(std::span(text)), out);
    if (out.size() != 2)
        throw std::logic_error("no stanza: " + std::string(text));
    return std::get<xmpp::first_level>(out[1]).content;
}

// As the far edge would write it on its stream.
inline std::string written(const wire::stanza& value) {
    std::string out;
    xmpp::write_stanza(value, *chat_profile()->names(), xmpp::form::in_stream, out);
    return out;
}

} // namespace diolkos::guard
