// Any response to SASL EXTERNAL: the peer becomes the domain that it has proved, or nobody.
//
//     proved domain \n response
#include "tests/fuzz/fuzz.hpp"
#include "wire_format/address.hpp"
#include "wire_format/base64.hpp"
#include "xmpp/sasl_external.hpp"

using namespace diolkos;

namespace {

void check_base64(std::string_view text) {
    if (const auto octets = wire::read_base64(text)) {
        std::string again;
        wire::write_base64(fuzz::bytes_of(*octets), again);
        fuzz::require(again == text, "base64 has one form", again);
    }
    std::string written;
    wire::write_base64(fuzz::bytes_of(text), written);
    const auto back = wire::read_base64(written);
    fuzz::require(back && *back == text, "what is written as base64 reads back", written);
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input = fuzz::text_of(data, size);
    const auto line = input.find('\n');
    if (line == std::string_view::npos)
        return 0;
    const auto proved = wire::prepare_domain(input.substr(0, line));
    const std::string_view response = input.substr(line + 1);
    check_base64(response);
    if (!proved)
        return 0;
    const auto decision = xmpp::sasl::decide(response, *proved);
    if (decision.failure.empty() && !response.empty() && response != "=") {
        const auto identity = wire::read_base64(response);
        fuzz::require(identity.has_value(), "success is for base64 only");
        const auto domain = wire::prepare_domain(*identity);
        fuzz::require(domain && *domain == *proved, "success is for the proved domain only");
    }
    // Our own initial response, to an end like ours.
    const std::string auth = xmpp::sasl::auth(*proved);
    const auto begin = auth.find('>') + 1;
    const auto own = auth.substr(begin, auth.find('<', begin) - begin);
    fuzz::require(xmpp::sasl::decide(own, *proved).failure.empty(), "our own response is taken",
                  auth);
    return 0;
}
