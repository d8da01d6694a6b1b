// Any bytes as a stanza on the link: refused, or the one form of a stanza of the dictionary.
#include "tests/fuzz/chat_profile.hpp"
#include "tests/fuzz/fuzz.hpp"
#include "wire_format/codec.hpp"

using namespace diolkos;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto names = fuzz::chat_profile()->names();
    static wire::codec codec(names);
    const auto stanza = codec.decode(fuzz::bytes_of(fuzz::text_of(data, size)));
    if (!stanza)
        return 0;
    const auto again = codec.encode(*stanza);
    fuzz::require(again && *again == fuzz::text_of(data, size), "a stanza has one form");
    const auto made = wire::stanza::make(*names, stanza->fields());
    fuzz::require(made && *made == *stanza, "what is decoded can be made");
    return 0;
}
