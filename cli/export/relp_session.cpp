#include "cli/export/relp_session.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace diolkos::cli {

namespace {

constexpr std::string_view offer = "relp_version=0\nrelp_software=diolkos\ncommands=syslog";
constexpr std::string_view taken = "200";

relp_fault fault(std::string text) {
    return {std::move(text)};
}

std::optional<std::uint64_t> number(std::string_view digits) {
    std::uint64_t value = 0;
    const auto [end, failure] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value);
    const bool whole = failure == std::errc() && end == digits.data() + digits.size();
    return whole && value <= relp_session::max_transaction ? std::optional(value) : std::nullopt;
}

// What is in front of the next blank or line end, which stays; nullopt: it has not come yet.
std::optional<std::string_view> word(std::string_view text) {
    const auto end = text.find_first_of(" \n");
    return end == text.npos ? std::nullopt : std::optional(text.substr(0, end));
}

} // namespace

std::string relp_session::framed(std::string_view command, std::string_view data) {
    auto text = std::to_string(next_) + ' ';
    text.append(command).append(" ").append(std::to_string(data.size()));
    text.append(" ").append(data).append("\n");
    next_ = next_ == max_transaction ? 1 : next_ + 1;
    return text;
}

std::string relp_session::open() {
    return framed("open", offer);
}

std::string relp_session::send(std::string_view message) {
    if (unanswered_ == 0) {
        first_ = next_;
        answered_.clear();
    }
    answered_.push_back(false);
    ++unanswered_;
    return framed("syslog", message);
}

boost::system::result<void, relp_fault> relp_session::take(std::string_view bytes) {
    held_ += bytes;
    for (;;) {
        const auto whole = take_frame();
        if (!whole)
            return whole.error();
        if (!*whole)
            return {};
    }
}

// False: there is no whole one.
boost::system::result<bool, relp_fault> relp_session::take_frame() {
    const auto not_yet = [&]() -> boost::system::result<bool, relp_fault> {
        if (held_.size() > max_answer_bytes)
            return fault("an answer of more than " + std::to_string(max_answer_bytes) + " bytes");
        return false;
    };
    frame made;
    std::string_view rest = held_;
    const auto transaction = word(rest);
    if (!transaction)
        return not_yet();
    rest.remove_prefix(transaction->size());
    const auto command = rest.empty() ? std::nullopt : word(rest.substr(1));
    if (!command)
        return not_yet();
    rest.remove_prefix(1 + command->size());
    const auto length = rest.empty() ? std::nullopt : word(rest.substr(1));
    if (!length)
        return not_yet();
    rest.remove_prefix(1 + length->size());
    const auto txnr = number(*transaction), size = number(*length);
    if (!txnr || !size || command->empty() || *size > max_answer_bytes)
        return fault("an answer that is no RELP");
    // No data, no blank before them: "1 rsp 0\n".
    const std::size_t before = *size == 0 && rest.front() == '\n' ? 0 : 1;
    if (rest.size() < before + *size + 1)
        return not_yet();
    if ((before == 1 && rest.front() != ' ') || rest[before + *size] != '\n')
        return fault("an answer that is no RELP");
    made = {*txnr, *command, rest.substr(before, *size)};
    if (auto done = obey(made); !done)
        return done.error();
    held_.erase(0, held_.size() - rest.size() + before + *size + 1);
    return true;
}

boost::system::result<void, relp_fault> relp_session::obey(const frame& what) {
    if (what.command == "serverclose")
        return fault("the collector has closed the session");
    if (what.command != "rsp")
        return fault("a frame of the collector's that is no answer");
    if (!what.data.starts_with(taken))
        return fault("the collector refuses: " +
                     std::string(what.data.substr(0, what.data.find('\n'))));
    if (!open_ && what.transaction == 1) {
        open_ = true;
        return {};
    }
    // Transactions begin again at 1 behind the last one.
    const auto place = what.transaction >= first_ ? what.transaction - first_
                                                  : what.transaction + max_transaction - first_;
    if (unanswered_ == 0 || place >= answered_.size() || answered_[place])
        return fault("an answer to what was not sent");
    answered_[place] = true;
    --unanswered_;
    return {};
}

} // namespace diolkos::cli
