// A hostile sender that has the key: beacons, symbols and frames with any numbers in them, sessions
// that begin and are replayed, mixed with bytes of nobody. Whatever comes, the receiver hands on
// each number once, in order, and says of the others that they are lost.
#include "choices.hpp"
#include "link/one_way_link.hpp"
#include "wire_format/frame_writer.hpp"

#include <cstdlib>

using namespace diolkos;
using namespace diolkos::link;
using diolkos::fuzz::choices;

namespace {

void require(bool good) {
    if (!good)
        std::abort();
}

boot_id boot_of(std::uint8_t number) {
    boot_id boot{};
    boot[0] = std::byte{1};
    boot[15] = static_cast<std::byte>(number);
    return boot;
}

const pre_shared_key secret{std::array<std::byte, 32>{std::byte{7}}};

class attack {
public:
    attack() {
        link_settings how;
        how.name = "isthmus";
        how.boot = boot_of(0);
        how.one_way.emplace().receive.emplace().key = secret;
        box_.emplace(how, link_memory{});
        begin(1, 1);
    }

    void turn(choices& input) {
        now_ += std::chrono::milliseconds(input.byte() % 32);
        switch (input.byte() % 8) {
        case 0:
            return begin(1 + input.byte() % 4U, input.byte());
        case 1:
        case 2:
            return beacon_of(input);
        case 3:
            return receive(input.text(255));
        case 4:
            return again(input);
        default:
            return block(input);
        }
    }

private:
    void begin(std::uint64_t counter, std::uint8_t random) {
        counter_ = counter;
        sealer_.emplace(secret, session_id{counter, {std::byte{random}}});
        builder_.emplace(repair_profile::lan, 0, 256);
    }
    void say(datagram_kind what, std::string_view body) {
        std::string datagram;
        sealer_->seal(what, std::as_bytes(std::span(body)), datagram);
        last_ = datagram;
        receive(datagram);
    }
    void receive(std::string_view bytes) {
        link_events out;
        box_->on_datagram(std::as_bytes(std::span(bytes)), now_, out);
        take(out);
        box_->on_time(now_, out);
        take(out);
    }
    void again(choices& input) {
        auto copy = last_;
        if (!copy.empty() && input.byte() % 2 == 0)
            copy[input.byte() % copy.size()] ^= 1;
        receive(copy);
    }
    void beacon_of(choices& input) {
        beacon what;
        what.block = input.number(blocks_) & max_number;
        what.sequence = input.number(decided_) & max_number;
        what.committed = input.number(decided_) & max_number;
        what.who.link_name = input.byte() == 255 ? "canal" : "isthmus";
        what.who.boot = boot_of(input.byte() % 4);
        what.who.lanes.resize(1);
        what.who.lanes[0].epoch = input.byte() == 255 ? 9 : counter_;
        what.who.lanes[0].first_kept = std::max<std::uint64_t>(1, input.number(decided_));
        what.who.lanes[0].committed = input.number(decided_);
        std::string body;
        encode(what, body);
        say(datagram_kind::beacon, body);
    }
    void block(choices& input) {
        std::vector<built_block> closed;
        for (auto count = input.byte() % 4; count >= 0; --count) {
            std::string frame;
            switch (input.byte() % 4) {
            case 0:
                frame = input.text(40);
                break;
            case 1:
                wire::append_frame(
                    wire::committed{0, std::max<std::uint64_t>(1, input.number(decided_))}, frame);
                break;
            default: {
                wire::crossing what;
                what.sequence = std::max<std::uint64_t>(1, input.number(decided_ + 2));
                what.id = boot_of(7);
                what.stanza = std::string(1 + input.byte() * (input.byte() == 0 ? 300U : 1U), 'x');
                wire::append_frame(what, frame);
            }
            }
            builder_->add(frame, closed);
        }
        builder_->close(closed);
        for (const auto& each : closed) {
            blocks_ = each.shape.block;
            for (std::size_t i = 0; i < each.symbols(); ++i) {
                if (input.byte() % 4 == 0)
                    continue;
                auto what = each.at(i);
                if (input.byte() % 32 == 0)
                    what.of.start = input.byte();
                if (input.byte() % 32 == 0)
                    what.of.block = input.whole_number();
                std::string body;
                encode(what, body);
                say(datagram_kind::symbol, body);
            }
        }
    }
    void take(link_events& out) {
        for (auto& event : out) {
            if (const auto* const up = std::get_if<link_up>(&event)) {
                if (up->peer_restarted)
                    decided_ = up->arrived;
                up_ = true;
            } else if (const auto* const came = std::get_if<crossing_arrived>(&event)) {
                require(up_ && came->sequence == decided_ + 1 && !came->stanza.empty());
                decided_ = came->sequence;
            } else if (const auto* const gone = std::get_if<crossings_lost>(&event)) {
                require(up_ && gone->first == decided_ + 1 && gone->last >= gone->first);
                decided_ = gone->last;
            } else {
                require(std::holds_alternative<peer_committed>(event) ||
                        std::holds_alternative<link_failed>(event) ||
                        std::holds_alternative<link_silent>(event));
            }
        }
        out.clear();
    }

    std::optional<one_way_link> box_;
    std::optional<datagram_sealer> sealer_;
    std::optional<block_builder> builder_;
    std::uint64_t counter_ = 0, blocks_ = 0;
    std::string last_;
    monotonic now_{std::chrono::hours(1)};
    sequence_number decided_ = 0;
    bool up_ = false;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    choices input({data, size});
    attack on;
    while (input.more())
        on.turn(input);
    return 0;
}
