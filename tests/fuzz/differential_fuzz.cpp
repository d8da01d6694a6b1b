// Any stanza that the dictionary can say, read by four parsers once it is written.
//
//     first byte even: bytes of the codec behind it; odd: choices for generated_fields()
#include "tests/differential/disagreement.hpp"
#include "tests/differential/generated_stanza.hpp"
#include "tests/fuzz/chat_profile.hpp"
#include "tests/fuzz/fuzz.hpp"
#include "wire_format/codec.hpp"

using namespace diolkos;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0)
        return 0;
    static const auto names = fuzz::chat_profile()->names();
    static wire::codec codec(names);
    const auto bytes = fuzz::bytes_of(fuzz::text_of(data + 1, size - 1));
    differential::choices choices(bytes);
    const auto stanza =
        data[0] % 2 == 0
            ? codec.decode(bytes)
            : wire::stanza::make(*names, differential::generated_fields(*names, choices));
    if (stanza)
        fuzz::require_none(differential::disagreement(*stanza, *names),
                           "everybody reads what was meant");
    return 0;
}
