#include "audit/address_form.hpp"

#include "audit/hex.hpp"

namespace diolkos::audit {

std::string address_writer::hashed(std::string_view text) {
    const auto whole = mac_.make(std::as_bytes(std::span(text)));
    return hex(std::span(whole).first<shown_bytes>());
}

std::string address_writer::in_log(const std::string& address) {
    switch (form_) {
    case address_form::plain:
        return address;
    case address_form::keyed: {
        if (address.empty())
            return {};
        const auto slash = address.find('/'); // RFC 7622, 3.1: the first one ends the bare address
        auto made = "hmac:" + hashed(std::string_view(address).substr(0, slash));
        return slash == std::string::npos ? made : made + '/' + hashed(address);
    }
    case address_form::omitted:
        return {};
    }
    return {};
}

void address_writer::apply(record& entry) {
    if (form_ == address_form::plain)
        return;
    entry.from = in_log(entry.from);
    entry.to = in_log(entry.to);
}

} // namespace diolkos::audit
