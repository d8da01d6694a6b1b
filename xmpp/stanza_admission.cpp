#include "xmpp/stanza_admission.hpp"

#include "wire_format/address.hpp"

namespace diolkos::xmpp {
namespace {

// As wire::address::parse cuts it (RFC 6122, 2.1): the resource begins at the first '/', and only
// before it does '@' separate.
std::string_view domain_part(std::string_view address) noexcept {
    address = address.substr(0, address.find('/'));
    const std::size_t at = address.find('@');
    return at == std::string_view::npos ? address : address.substr(at + 1);
}

} // namespace

std::optional<objection> object_to_stanza(const element& stanza, const stream_authority& authority,
                                          const std::function<bool(std::string_view)>& serves,
                                          std::string& sender) {
    const std::string* from = stanza.find("from");
    const std::string* to = stanza.find("to");
    if (from == nullptr || to == nullptr)
        return objection{"improper-addressing", "stanza.address-missing",
                         "a stanza without from or to"};
    auto claimed = wire::prepare_domain(domain_part(*from));
    if (!claimed || !authority.speaks(*claimed))
        return objection{"invalid-from", "stanza.from",
                         "a stanza from a domain that is not authenticated on this stream"};
    const auto recipient = wire::prepare_domain(domain_part(*to));
    if (!recipient)
        return objection{"improper-addressing", "stanza.to-malformed",
                         "a stanza to what is no domain"};
    if (!serves(*recipient))
        return objection{"host-unknown", "stanza.to", "a stanza to a domain not served here"};
    if (authority.of(*claimed, *recipient) != stream_authority::standing::proved)
        return objection{"invalid-from", "stanza.pair",
                         "a stanza between two domains that are not authenticated as a pair"};
    sender = *std::move(claimed);
    return std::nullopt;
}

} // namespace diolkos::xmpp
