#include "message_template.hpp"

#include <chrono>

namespace diolkos::bench {
namespace {

constexpr std::string_view body =
    "The convoy leaves the northern pier at 06:40, not at 06:00; tell";
static_assert(body.size() >= body_bytes);

void write_hex(std::uint64_t value, std::size_t digits, char* first) {
    for (std::size_t i = digits; i-- > 0; value >>= 4) {
        first[i] = "0123456789abcdef"[value & 15U];
    }
}

} // namespace

std::int64_t nanoseconds_now() noexcept {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

std::string domain_of(std::string_view address) {
    address.remove_prefix(address.find('@') + 1); // by 0 if there is none
    return std::string(address.substr(0, address.find('/')));
}

message_template::message_template(std::string_view from, std::string_view to) {
    text_.append("<message from='").append(from).append("' to='").append(to);
    text_.append("' type='chat' id='").append(id_marker);
    digits_at_ = text_.size();
    text_.append(id_digits, '0').append("'><body>").append(body).append("</body>");
    text_.append("<request xmlns='urn:xmpp:receipts'/>");
    text_.append("<active xmlns='http://jabber.org/protocol/chatstates'/></message>");
}

void message_template::append(std::uint32_t number, std::int64_t sent, std::string& out) const {
    const auto start = out.size();
    out += text_;
    char* digits = out.data() + start + digits_at_;
    write_hex(number, number_digits, digits);
    write_hex(static_cast<std::uint64_t>(sent), time_digits, digits + number_digits);
}

} // namespace diolkos::bench
