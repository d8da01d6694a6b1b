// Any bytes as an envelope of the link: refused, or the one form of what is within the limits.
#include "tests/fuzz/fuzz.hpp"
#include "wire_format/envelope.hpp"

using namespace diolkos;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto envelope = wire::decode_envelope(fuzz::bytes_of(fuzz::text_of(data, size)));
    if (!envelope)
        return 0;
    std::string again;
    wire::encode_envelope(*envelope, again);
    fuzz::require(again == fuzz::text_of(data, size), "an envelope has one form");
    const auto back = wire::decode_envelope(fuzz::bytes_of(again));
    fuzz::require(back && *back == *envelope, "what is encoded decodes");
    return 0;
}
