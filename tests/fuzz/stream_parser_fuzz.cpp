// However a peer cuts its bytes into segments, the same comes out of stream_parser: the input is
// fed whole, byte by byte, and in pieces whose sizes come from the input.
#include "xmpp/stream_parser.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace diolkos::xmpp;

// Small, so that inputs reach them.
constexpr parser_limits limits{600, 12, 5, 6, 80};

constexpr std::string_view header =
    "<stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams' "
    "xmlns:db='jabber:server:dialback' version='1.0'>";

void describe(const element& each, std::string& out) {
    out += '{' + each.name_space + '}' + each.name;
    for (const element_attribute& attribute : each.attributes)
        out += " {" + attribute.name_space + '}' + attribute.name + '=' + attribute.value;
    out += '"' + each.text + '"';
    for (const element& child : each.children) {
        out += '(';
        describe(child, out);
        out += ')';
    }
}

struct outcome {
    std::string events, rule;
    bool at_boundary = false;
};

// `sizes` gives the length of each piece, in turn; empty: all at once.
outcome parse(std::string_view bytes, std::string_view sizes) {
    stream_parser parser(limits);
    std::vector<parsed> events;
    for (std::size_t at = 0, piece = 0; at < bytes.size(); ++piece) {
        const std::size_t size =
            sizes.empty() ? bytes.size()
                          : 1 + static_cast<unsigned char>(sizes[piece % sizes.size()]) % 32;
        parser.feed(std::as_bytes(std::span(bytes.substr(at, size))), events);
        at += size;
    }
    outcome result;
    for (const parsed& each : events) {
        if (const auto* head = std::get_if<stream_header>(&each)) {
            result.events += "header " + head->default_name_space;
            describe(head->root, result.events);
        } else if (const auto* stanza = std::get_if<first_level>(&each)) {
            describe(stanza->content, result.events);
            result.events += std::to_string(stanza->bytes) + '-' + std::to_string(stanza->end);
            if (stanza->bytes > limits.stanza_bytes)
                std::abort();
        } else {
            result.events += "close";
        }
        result.events += '\n';
    }
    if (parser.failure()) {
        result.rule = parser.failure()->rule;
        if (parser.failure()->error.empty() || parser.failure()->offset > bytes.size())
            std::abort();
    }
    result.at_boundary = parser.at_boundary();
    return result;
}

void compare(const outcome& a, const outcome& b) {
    // Two faults close together, in one run of text or at a stanza's last bytes: which is found
    // first depends on how much of the run Expat has seen at once. Either will do.
    const auto either_will_do = [](const std::string& rule) {
        return rule == "limit.stanza-bytes" || rule == "xml.text-between-stanzas";
    };
    if (a.events == b.events && a.rule.empty() == b.rule.empty() &&
        a.at_boundary == b.at_boundary &&
        (a.rule == b.rule || either_will_do(a.rule) || either_will_do(b.rule)))
        return;
    std::fprintf(stderr, "--- whole: %s\n%s--- in pieces: %s\n%s", a.rule.c_str(), a.events.c_str(),
                 b.rule.c_str(), b.events.c_str());
    std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string bytes(reinterpret_cast<const char*>(data), size);
    std::string sizes;
    if (size > 8) { // the last bytes say how the others are cut
        sizes = bytes.substr(size - 4);
        bytes.resize(size - 4);
    }
    for (const std::string& text : {bytes, std::string(header) + bytes}) {
        const outcome whole = parse(text, {});
        compare(whole, parse(text, std::string_view("\0", 1)));
        if (!sizes.empty())
            compare(whole, parse(text, sizes));
    }
    return 0;
}
