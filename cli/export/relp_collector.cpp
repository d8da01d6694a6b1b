#include "cli/export/relp_collector.hpp"

#include <array>

namespace diolkos::cli {

namespace {

net::tls_context context_of(const collector_credentials& own) {
    if (own.ca.empty() || own.certificate.empty() || own.key.empty())
        throw std::runtime_error("relp+tls:// needs --ca, --certificate and --key");
    return net::tls_context::for_collector({own.certificate, own.key}, own.ca);
}

} // namespace

relp_collector::relp_collector(net::host_port server, const collector_credentials& own)
    : server_(std::move(server)),
      context_(context_of(own)) {
    trying([this] { connect(); });
}

// Whatever fails on the way loses the connection; the next batch makes a new one.
template <typename Work>
void relp_collector::trying(Work&& work) {
    try {
        work();
    } catch (const std::runtime_error& error) {
        channel_.reset();
        throw collector_lost(error.what());
    }
}

void relp_collector::connect() {
    channel_ = std::make_unique<net::tls_channel>(server_, context_);
    session_ = {};
    channel_->write(session_.open());
    read_until([this] { return session_.is_open(); });
}

void relp_collector::read_until(const std::function<bool()>& done) {
    std::array<char, 16 * 1024> buffer{};
    while (!done()) {
        const auto count = channel_->read(buffer);
        if (count == 0)
            throw std::runtime_error(to_text(server_) + ": the collector has ended the session");
        if (const auto taken = session_.take({buffer.data(), count}); !taken)
            throw std::runtime_error(to_text(server_) + ": " + taken.error().text);
    }
}

void relp_collector::take(std::span<const std::string> records) {
    std::vector<std::string> messages;
    messages.reserve(records.size());
    for (const auto& line : records)
        messages.push_back(in_format(export_format::rfc5424, line));
    trying([&] {
        if (!channel_)
            connect();
        std::string frames;
        for (const auto& message : messages)
            frames += session_.send(message);
        channel_->write(frames);
        read_until([this] { return session_.unanswered() == 0; });
    });
}

} // namespace diolkos::cli
