#include "wire_format/codec.hpp"

#include "wire_format/stanza_message.hpp"

#include <google/protobuf/arena.h>

#include <array>
#include <cstring>
#include <utility>

namespace diolkos::wire {
namespace {

// The arena's own block: a chat message with its payloads fits, so that the common case takes no
// memory from the heap for messages.
constexpr std::size_t first_block_bytes = 16 * 1024;

google::protobuf::ArenaOptions in_block(std::array<char, first_block_bytes>& block) {
    google::protobuf::ArenaOptions options;
    options.initial_block = block.data();
    options.initial_block_size = block.size();
    return options;
}

} // namespace

struct codec::state {
    explicit state(std::shared_ptr<const dictionary> shared)
        : names(std::move(shared)) {}

    // The one function from a stanza to bytes. Sets `bytes`.
    boost::system::result<void> write(const stanza& what, std::string& bytes) {
        auto* message = google::protobuf::Arena::CreateMessage<proto::Stanza>(&arena);
        to_message(what.fields(), *message);
        const std::size_t size = message->ByteSizeLong();
        if (size > max_stanza_bytes)
            return errc::frame_too_long;
        bytes.resize(size);
        message->SerializeWithCachedSizesToArray(reinterpret_cast<std::uint8_t*>(bytes.data()));
        return {};
    }

    std::shared_ptr<const dictionary> names; // the profile's, see the constructor
    alignas(8) std::array<char, first_block_bytes> block;
    google::protobuf::Arena arena{in_block(block)};
    std::string again; // what decode() encoded to compare; at most max_stanza_bytes
};

codec::codec(std::shared_ptr<const dictionary> names)
    : state_(std::make_unique<state>(std::move(names))) {}

codec::~codec() = default;

boost::system::result<std::string> codec::encode(const stanza& what) {
    std::string bytes;
    const auto good = state_->write(what, bytes);
    state_->arena.Reset();
    if (!good)
        return good.error();
    return bytes;
}

boost::system::result<stanza> codec::decode(std::span<const std::byte> bytes) {
    if (bytes.size() > max_stanza_bytes)
        return errc::frame_too_long;
    struct resetting {
        google::protobuf::Arena& arena;
        ~resetting() { arena.Reset(); }
    } const afterwards{state_->arena};

    auto* message = google::protobuf::Arena::CreateMessage<proto::Stanza>(&state_->arena);
    if (!message->ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
        return errc::not_a_message;
    stanza_fields fields;
    if (const auto good = from_message(*message, fields); !good)
        return good.error();
    auto made = stanza::make(*state_->names, std::move(fields));
    if (!made)
        return made;
    // Unknown fields, defaults written out, fields out of order or twice: all of it is lost on
    // the way to a stanza, and so it shows here.
    std::string& again = state_->again;
    if (!state_->write(*made, again) || again.size() != bytes.size() ||
        std::memcmp(again.data(), bytes.data(), bytes.size()) != 0)
        return errc::not_canonical;
    return made;
}

} // namespace diolkos::wire
