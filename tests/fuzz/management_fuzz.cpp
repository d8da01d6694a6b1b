// Whatever a peer says of stream management (XEP-0198), both machines keep to what they have
// counted. The first byte is the machine, 'i' (initiating), 'l' (initiating, with a lost session)
// or 'r' (receiving); then segments, as in stream_witness:
//
//     'O'  it is offered      'S'  a stanza is sent      'P'  a pause      'W'  time passes
//     'M'  a stanza comes     'H'  one more is handled   'G'  resumed      'X'  refused
//     otherwise               an element, its namespace given
#include "tests/fuzz/stream_witness.hpp"
#include "xmpp/stream_management.hpp"

using namespace diolkos;

namespace {

std::optional<xmpp::element> parse(std::string_view text) {
    xmpp::stream_parser parser(xmpp::unauthenticated_limits);
    std::vector<xmpp::parsed> found;
    parser.feed(fuzz::bytes_of("<stream:stream xmlns:stream='http://etherx.jabber.org/streams' "
                               "xmlns='urn:xmpp:sm:3'>"),
                found);
    parser.feed(fuzz::bytes_of(text), found);
    if (found.size() < 2 || !std::holds_alternative<xmpp::first_level>(found[1]))
        return std::nullopt;
    return std::move(std::get<xmpp::first_level>(found[1]).content);
}

void require_well_formed(std::string_view said) {
    if (!said.empty())
        fuzz::require(parse(said).has_value(), "what is said parses", said);
}

void initiate(std::string_view input, std::optional<xmpp::management_session> earlier) {
    std::uint64_t sent = earlier ? earlier->sent : 0, acknowledged = 0;
    xmpp::initiating_management machine(std::move(earlier), std::chrono::seconds(30));
    xmpp::monotonic now{};
    const auto take = [&](const xmpp::initiating_management::heard& heard) {
        require_well_formed(heard.say);
        if (heard.acknowledged) {
            fuzz::require(*heard.acknowledged <= sent, "nothing is acknowledged that was not sent");
            fuzz::require(*heard.acknowledged >= acknowledged, "nothing is taken back");
            acknowledged = *heard.acknowledged;
        }
        return !heard.wrong;
    };
    using state = xmpp::initiating_management::state;
    bool begun = false, going = true;
    while (going && !input.empty()) {
        const auto segment = fuzz::next_segment(input);
        const auto before = machine.now_is();
        if (segment == "O") {
            if (!std::exchange(begun, true))
                require_well_formed(machine.begin());
        } else if (segment == "S") {
            const auto counted = machine.sent(100, now);
            fuzz::require((counted.number != 0) == (before == state::on), "counted when it is on");
            if (counted.number != 0)
                sent = counted.number;
        } else if (segment == "P") {
            require_well_formed(machine.pause(now));
        } else if (segment == "W") {
            now += std::chrono::seconds(7);
            going = take(machine.on_time(now));
        } else if (const auto element = parse(segment); element && begun) {
            going = take(machine.on_element(*element, now));
        }
        if (before == state::resuming && machine.now_is() == state::enabling)
            sent = acknowledged = 0; // another session
        if (before == state::resuming && machine.now_is() == state::on)
            sent = acknowledged;
    }
    if (const auto session = machine.session())
        fuzz::require(session->acknowledged <= session->sent, "a session's counts fit");
}

void receive(std::string_view input) {
    xmpp::receiving_management machine([] { return std::string("id"); }, std::chrono::seconds(60));
    std::uint64_t received = 0, handled = 0;
    bool on = false, going = true;
    while (going && !input.empty()) {
        const auto segment = fuzz::next_segment(input);
        if (segment == "M" && !machine.undecided()) {
            const auto number = machine.received();
            fuzz::require(number == (on ? ++received : 0), "stanzas are counted from enable on");
        } else if (segment == "H" && handled < received) {
            require_well_formed(machine.handled(++handled));
        } else if (segment == "G" && machine.undecided()) {
            require_well_formed(machine.resume(received = handled = 3));
            on = true;
        } else if (segment == "X" && machine.undecided()) {
            require_well_formed(machine.refuse({}));
        } else if (const auto element = parse(segment)) {
            const auto heard = machine.on_element(*element);
            require_well_formed(heard.say);
            if (const auto said = parse(heard.say); said && said->name == "a")
                fuzz::require(*said->find("h") == std::to_string(handled), "h is what is handled");
            on = on || std::holds_alternative<xmpp::receiving_management::begun>(heard.then);
            going = !heard.wrong;
        }
    }
    require_well_formed(machine.last_words());
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view input = fuzz::text_of(data, size);
    if (input.empty())
        return 0;
    const char machine = input.front();
    input.remove_prefix(1);
    if (machine == 'r')
        receive(input);
    else if (machine == 'l')
        initiate(input, xmpp::management_session{"lost", 4'294'967'300U, 4'294'967'290U});
    else
        initiate(input, std::nullopt);
    return 0;
}
