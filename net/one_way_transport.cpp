#include "net/one_way_transport.hpp"

#include <algorithm>
#include <cstring>
#include <netinet/in.h>

namespace diolkos::net {

namespace {

udp::endpoint udp_endpoint(const host_port& where) {
    const auto literally = literal(where).value(); // config/ has looked at it
    return {literally.address(), literally.port()};
}

std::string text_of(const udp::endpoint& where) {
    return to_text(tcp::endpoint(where.address(), where.port()));
}

} // namespace

struct one_way_transport::reading {
    struct control_bytes {
        alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(std::uint32_t))> bytes;
    };
    std::array<std::array<std::byte, max_received_bytes>, datagrams_at_once> bytes;
    std::array<control_bytes, datagrams_at_once> control;
    std::array<iovec, datagrams_at_once> parts;
    std::array<mmsghdr, datagrams_at_once> messages;
};

one_way_transport::one_way_transport(asio::io_context& context, const settings& how, owner& whose)
    : how_(how),
      owner_(whose),
      out_(context),
      in_(context),
      retry_(context) {}

void one_way_transport::set_buffer(udp::socket& of, int what, int forced, std::size_t bytes,
                                   std::vector<std::string>& notes, std::string_view name) {
    const int wanted = static_cast<int>(bytes);
    // By force it may be above net.core.rmem_max, but only with CAP_NET_ADMIN.
    if (::setsockopt(of.native_handle(), SOL_SOCKET, forced, &wanted, sizeof wanted) != 0) {
        ::setsockopt(of.native_handle(), SOL_SOCKET, what, &wanted, sizeof wanted);
    }
    int got = 0;
    socklen_t size = sizeof got;
    ::getsockopt(of.native_handle(), SOL_SOCKET, what, &got, &size);
    if (got / 2 < wanted) { // the kernel counts its own needs as well, and says twice as much
        notes.push_back("one-way link: the kernel gives its " + std::string(name) + " socket " +
                        std::to_string(got / 2) + " bytes of buffer instead of " +
                        std::to_string(wanted) + "; raise net.core." +
                        (name == "receiving" ? "rmem_max" : "wmem_max") +
                        ", or what comes in a burst may be lost");
    }
}

std::vector<std::string> one_way_transport::bind() {
    std::vector<std::string> notes;
    const auto& places = how_.one_way;
    if (places.receive_at) {
        const auto where = udp_endpoint(*places.receive_at);
        try {
            in_.open(where.protocol());
            set_buffer(in_, SO_RCVBUF, SO_RCVBUFFORCE, places.buffer_bytes, notes, "receiving");
            const int on = 1;
            ::setsockopt(in_.native_handle(), SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof on);
            in_.bind(where);
            in_.non_blocking(true);
        } catch (const boost::system::system_error& error) {
            throw boost::system::system_error(error.code(),
                                              "cannot receive datagrams at " + text_of(where));
        }
        notes.push_back("one-way link receives at " + text_of(in_.local_endpoint()));
    }
    if (places.send_to) {
        to_ = udp_endpoint(*places.send_to);
        out_.open(to_.protocol());
        set_buffer(out_, SO_SNDBUF, SO_SNDBUFFORCE, places.buffer_bytes, notes, "sending");
        out_.non_blocking(true);
        notes.push_back("one-way link sends to " + text_of(to_));
    }
    return notes;
}

sandbox::one_way_sockets one_way_transport::sockets() {
    sandbox::one_way_sockets numbers;
    if (in_.is_open()) {
        numbers.receives = in_.native_handle();
    }
    if (out_.is_open()) {
        numbers.sends = out_.native_handle();
    }
    return numbers;
}

void one_way_transport::start() {
    if (in_.is_open()) {
        asio::co_spawn(in_.get_executor(), read_loop(), asio::detached);
    }
    if (out_.is_open()) {
        owner_.on_one_way_ready(text_of(to_));
    }
}

void one_way_transport::stop() {
    error_code ignored;
    stopped_ = true;
    in_.cancel(
        ignored); // not closed: its number is forbidden to be sent to (sandbox/allowed_calls)
    retry_.cancel();
    out_.close(ignored);
    queue_.clear();
}

// --- sending

void one_way_transport::send(std::string&& bytes, std::vector<std::uint32_t>&& sizes) {
    if (out_.is_open()) {
        queue_.push_back({std::move(bytes), std::move(sizes)});
    }
}

void one_way_transport::flush() {
    if (queue_.empty() || writing_ || !out_.is_open()) {
        return;
    }
    const auto failure = write_some();
    if (handed_ != told_) {
        told_ = handed_;
        owner_.on_one_way_handed(handed_);
    }
    if (failure) {
        writing_ = true;
        asio::co_spawn(out_.get_executor(), write_loop(), asio::detached);
    }
}

error_code one_way_transport::write_some() {
    std::array<iovec, datagrams_at_once> parts;
    std::array<mmsghdr, datagrams_at_once> messages{};
    while (!queue_.empty()) {
        auto& first = queue_.front();
        std::size_t count = 0, at = first.sent_bytes;
        for (; count < datagrams_at_once && first.sent + count < first.sizes.size(); ++count) {
            const std::size_t size = first.sizes[first.sent + count];
            parts[count] = {first.bytes.data() + at, size};
            auto& header = messages[count].msg_hdr;
            header.msg_name = to_.data();
            header.msg_namelen = static_cast<socklen_t>(to_.size());
            header.msg_iov = &parts[count];
            header.msg_iovlen = 1;
            at += size;
        }
        const auto sent = ::sendmmsg(out_.native_handle(), messages.data(),
                                     static_cast<unsigned>(count), MSG_DONTWAIT);
        if (sent < 0) {
            if (errno == EINTR) {
                continue;
            }
            return {errno, boost::system::system_category()};
        }
        for (int i = 0; i < sent; ++i) {
            first.sent_bytes += first.sizes[first.sent++];
        }
        handed_ += static_cast<std::uint64_t>(sent);
        if (first.sent == first.sizes.size()) {
            queue_.pop_front();
        }
    }
    return {};
}

asio::awaitable<void> one_way_transport::write_loop() {
    while (out_.is_open()) {
        const auto failure = write_some();
        if (!failure) {
            break;
        }
        if (failure == asio::error::would_block || failure == asio::error::try_again) {
            co_await out_.async_wait(udp::socket::wait_write, no_throw);
            continue;
        }
        // No buffers: the interface's queue is full, and it passes. All else is the network's
        // state.
        if (failure != asio::error::no_buffer_space && taken_) {
            taken_ = false;
            owner_.on_one_way_unready(failure.message());
        }
        retry_.expires_after(failure == asio::error::no_buffer_space ? resend_after / 100
                                                                     : resend_after);
        co_await retry_.async_wait(no_throw);
    }
    writing_ = false;
    if (handed_ != told_ && out_.is_open()) {
        told_ = handed_;
        owner_.on_one_way_handed(handed_);
    }
    if (!taken_ && out_.is_open()) {
        taken_ = true;
        owner_.on_one_way_ready(text_of(to_));
    }
}

// --- receiving

asio::awaitable<void> one_way_transport::read_loop() {
    const auto into = std::make_unique<reading>();
    for (std::size_t i = 0; i < datagrams_at_once; ++i) {
        into->parts[i] = {into->bytes[i].data(), max_received_bytes};
    }
    datagrams come;
    while (!stopped_) {
        const auto count = read_some(*into);
        if (count <= 0) {
            const auto [failure] = co_await in_.async_wait(udp::socket::wait_read, no_throw);
            if (failure) {
                co_return;
            }
            continue;
        }
        come.clear();
        for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
            auto& message = into->messages[i];
            if ((message.msg_hdr.msg_flags & MSG_TRUNC) == 0) {
                come.emplace_back(into->bytes[i].data(), message.msg_len);
            }
            for (auto* control = CMSG_FIRSTHDR(&message.msg_hdr); control != nullptr;
                 control = CMSG_NXTHDR(&message.msg_hdr, control)) {
                if (control->cmsg_level == SOL_SOCKET && control->cmsg_type == SO_RXQ_OVFL) {
                    std::uint32_t now = 0; // counts on, around 2^32
                    std::memcpy(&now, CMSG_DATA(control), sizeof now);
                    dropped_total_ += now - dropped_;
                    if (std::exchange(dropped_, now) != now) {
                        owner_.on_one_way_dropped(dropped_total_);
                    }
                }
            }
        }
        owner_.on_one_way_received(come);
        if (static_cast<std::size_t>(count) == datagrams_at_once) {
            co_await asio::post(in_.get_executor(), asio::use_awaitable); // others have a turn, too
        }
    }
}

int one_way_transport::read_some(reading& into) {
    for (std::size_t i = 0; i < datagrams_at_once; ++i) {
        auto& header = into.messages[i].msg_hdr;
        header = {};
        header.msg_iov = &into.parts[i];
        header.msg_iovlen = 1;
        header.msg_control = into.control[i].bytes.data();
        header.msg_controllen = into.control[i].bytes.size();
    }
    return ::recvmmsg(in_.native_handle(), into.messages.data(),
                      static_cast<unsigned>(datagrams_at_once), MSG_DONTWAIT, nullptr);
}

} // namespace diolkos::net
