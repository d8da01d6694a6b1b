// The way of a crossing at the receiving box, from the link's bytes to the verdict, linked without
// Xerces-C and without Expat: if anything on it needed a parser of XML, this program would not
// link. (Archives give the linker only the objects that something asks for.)
//
// With `paranoid = true`, and only then, guard.cpp asks Xerces-C behind this, about XML that the
// box has written itself.
#include "guard/incoming.hpp"
#include "link/duplex_link.hpp"
#include "wire_format/codec.hpp"

#include <cstdio>

namespace {

using namespace diolkos;

// Everything here is called, if not in this program.
std::size_t judged(link::duplex_link& over, wire::codec& codec,
                   const guard::compiled_profile::state& profile, const guard::sides& who,
                   std::span<const std::byte> bytes) {
    link::link_events events;
    over.on_bytes(bytes, {}, events);
    std::size_t accepted = 0;
    for (const auto& each : events) {
        const auto* crossing = std::get_if<link::crossing_arrived>(&each);
        if (crossing == nullptr)
            continue;
        const auto value = codec.decode(std::as_bytes(std::span(crossing->stanza)));
        std::string written;
        guard::ruling verdict;
        if (value && guard::judge_value(*value, who, profile, written, verdict))
            ++accepted;
    }
    return accepted;
}

} // namespace

int main() {
    auto* volatile way = &judged; // kept, whatever the optimizer thinks
    std::puts(way == nullptr ? "no way" : "from link to verdict: no parser of XML is linked");
    return way == nullptr ? 1 : 0;
}
