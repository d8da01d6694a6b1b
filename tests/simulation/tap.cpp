#include "tap.hpp"

#include "audit/uuid7.hpp"
#include "link/beacon.hpp"
#include "promise.hpp"

#include <span>

namespace diolkos::simulation {

namespace {

// Less than a receiver's patience: what comes within it is not late, whatever overtakes it.
constexpr duration in_time = 90ms;

std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text));
}

} // namespace

void tap::begin(const link::datagram_header& header) {
    must(header.session.boot_counter > session_,
         "two starts of a box send under one boot counter: " +
             std::to_string(header.session.boot_counter));
    session_ = header.session.boot_counter;
    packets_ = 0;
    opener_.emplace(key_, header.session, bits_);
    symbols_.clear();
    block_bytes_.clear();
    frames_.clear();
    places_.clear();
    receiver_forgets();
}

std::vector<wire::envelope> tap::sent(std::string_view datagram, instant now) {
    const auto header = link::read_header(bytes_of(datagram));
    must(header.has_value(), "a box sends what is no datagram");
    if (!opener_ || header->session != opener_->session()) {
        begin(*header);
    }
    must(header->packet == packets_, "a box gives a packet the number " +
                                         std::to_string(header->packet) + " instead of " +
                                         std::to_string(packets_));
    ++packets_;
    const auto body = opener_->open(*header, bytes_of(datagram));
    must(body.has_value(), "a box sends a datagram that its key does not open");
    std::vector<wire::envelope> found;
    committed_said_.reset();
    if (header->what == link::datagram_kind::beacon) {
        auto beacon = link::decode_beacon(*body);
        must(beacon.has_value(), "a box sends a beacon that is none");
        committed_said_ = beacon->committed;
        must(schemas_.try_emplace(session_, beacon->who.schema_digest).first->second ==
                 beacon->who.schema_digest,
             "a box changes its schema within a session");
        found.emplace_back(std::move(beacon->who));
        return found;
    }
    const auto symbol = link::decode_symbol(*body);
    must(symbol.has_value(), "a box sends a symbol that is none");
    symbols_[header->packet] = {symbol->of.block, symbol->index, symbol->of.k, now};
    add(*symbol, found);
    return found;
}

// A block's own symbols come in their order, before its repair.
void tap::add(const link::symbol& what, std::vector<wire::envelope>& found) {
    if (what.index >= what.of.k) {
        return;
    }
    block_bytes_ +=
        std::string_view(reinterpret_cast<const char*>(what.bytes.data()), what.bytes.size());
    if (what.index + 1 < what.of.k) {
        return;
    }
    if (frames_.empty()) {
        frames_from_ = what.of.block;
    }
    frames_ += block_bytes_;
    block_bytes_.clear();
    std::string_view rest = frames_;
    while (rest.size() >= 4) {
        std::size_t length = 0;
        for (std::size_t i = 0; i < 4; ++i) {
            length = length << 8U | static_cast<unsigned char>(rest[i]);
        }
        if (rest.size() < 4 + length) {
            break;
        }
        auto message = wire::decode_envelope(bytes_of(rest.substr(4, length)));
        must(message.has_value(), "a box sends a frame that is no message");
        if (const auto* const crossing = std::get_if<wire::crossing>(&*message)) {
            places_[crossing->sequence] = {frames_from_, what.of.block};
            said_.emplace(session_, audit::to_text(crossing->id));
            ids_.insert(audit::to_text(crossing->id));
        }
        found.push_back(std::move(*message));
        rest.remove_prefix(4 + length);
        frames_from_ = what.of.block;
    }
    frames_.erase(0, frames_.size() - rest.size());
}

std::optional<tap::schema_digest> tap::schema_said(std::uint64_t session) const {
    const auto at = schemas_.find(session);
    return at == schemas_.end() ? std::nullopt : std::optional(at->second);
}

bool tap::came(std::string_view datagram, instant now) {
    const auto header = link::read_header(bytes_of(datagram));
    if (!header || !opener_ || header->session != opener_->session()) {
        return true;
    }
    const bool fresh = packets_come_.insert(header->packet).second;
    const auto which = symbols_.find(header->packet);
    if (which == symbols_.end() || now > which->second.when + in_time) {
        return fresh;
    }
    auto& block = came_[which->second.block];
    block.here.set(which->second.index);
    block.needed = which->second.needed;
    return fresh;
}

bool tap::came_whole(std::uint64_t sequence) const {
    const auto where = places_.find(sequence);
    if (where == places_.end()) {
        return false;
    }
    for (auto block = where->second.first; block <= where->second.last; ++block) {
        const auto at = came_.find(block);
        if (at == came_.end() || at->second.here.count() < at->second.needed) {
            return false;
        }
    }
    return true;
}

} // namespace diolkos::simulation
