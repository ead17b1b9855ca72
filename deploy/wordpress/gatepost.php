<?php
/*
Plugin Name: Gatepost
Description: The Akismet plugin asks your own Gatepost, and nobody else, and
  what is decided in Gatepost's queue reaches the comment here.
*/

// Your Gatepost's address and this blog's key: here, or in wp-config.php.
// Without a key, that of the Akismet plugin's settings is used.
defined('GATEPOST_SERVER')
    || define('GATEPOST_SERVER', 'https://gatepost.example/');
defined('GATEPOST_KEY')
    || define('GATEPOST_KEY', '');
if (GATEPOST_KEY !== '' && !defined('WPCOM_API_KEY')) {
    define('WPCOM_API_KEY', GATEPOST_KEY);
}

// What the Akismet plugin asks of its own server goes to Gatepost.
add_filter('pre_http_request', function ($answer, $request, $url) {
    $host = (string) parse_url($url, PHP_URL_HOST);
    $akismet = '/^(?:([a-z0-9]+)\.)?rest\.akismet\.com$/i';
    if ($answer !== false || !preg_match($akismet, $host, $parts)) {
        return $answer;
    }
    $more = [];
    if (isset($parts[1])) {
        // Some versions name the key in the host alone, which is another now.
        $more['api_key'] = $parts[1];
    }
    $sent = $request['body'] ?? '';
    if (is_string($sent)) {
        parse_str($sent, $sent);
    }
    $id = (int) ($sent['comment_ID'] ?? 0);
    $path = substr(strstr($url, $host), strlen($host) + 1);
    $is_check = $path === '1.1/comment-check';
    if ($is_check) {
        $more['gatepost_callback'] = rest_url('gatepost/v1/decision');
    }
    if ($id && ($guid = get_comment_meta($id, 'gatepost_guid', true))) {
        $more['guid'] = $guid;
    }
    if ($more && is_string($request['body'] ?? '')) {
        $request['body'] .= '&' . http_build_query($more, '', '&');
    } elseif ($more) {
        $request['body'] = $more + $request['body'];
    }
    unset($request['headers']['Host'], $request['headers']['host']);
    $server = rtrim(GATEPOST_SERVER, '/') . '/';
    $answer = wp_remote_request($server . $path, $request);
    $guid = wp_remote_retrieve_header($answer, 'x-akismet-guid');
    if ($is_check && $guid && $id) {
        update_comment_meta($id, 'gatepost_guid', $guid);
    } elseif ($is_check && $guid) {
        $GLOBALS['gatepost_guid'] = $guid;
    }
    return $answer;
}, 10, 3);

// By what Gatepost knows the comment that it has just been asked about.
add_action('wp_insert_comment', function ($id, $comment) {
    $guid = $GLOBALS['gatepost_guid'] ?? '';
    if ($guid && class_exists('Akismet')
        && Akismet::matches_last_comment($comment)) {
        update_comment_meta($id, 'gatepost_guid', $guid);
        unset($GLOBALS['gatepost_guid']);
    }
}, 20, 2);

// The plugin's form drops from a key what no key of Akismet's has. So what is
// entered is saved here, and seems to the plugin to be what it has already.
add_action('init', function () {
    $key = $_POST['key'] ?? '';
    if (($_POST['action'] ?? '') !== 'enter-key' || !is_string($key)
        || !preg_match('/^[a-z0-9]{12}$/', $key)
        || !class_exists('Akismet_Admin') || Akismet::predefined_api_key()
        || !current_user_can('manage_options')
        || !wp_verify_nonce($_POST['_wpnonce'] ?? '', Akismet_Admin::NONCE)) {
        return;
    }
    if ($key !== Akismet::get_api_key()) {
        Akismet_Admin::save_key($key);
    }
    $shortened = function () use ($key) {
        return preg_replace('/[^a-f0-9]/', '', $key);
    };
    add_filter('akismet_get_api_key', $shortened);
    add_action('init', function () use ($shortened) {
        remove_filter('akismet_get_api_key', $shortened);
    }, 11);
}, 1);

// Its page shows a frame from Akismet's server, which would see the key.
add_action('admin_init', function () {
    if (($_GET['page'] ?? '') === 'akismet-key-config') {
        header("Content-Security-Policy: frame-src 'self'");
    }
});

add_action('rest_api_init', function () {
    register_rest_route('gatepost/v1', '/decision', [
        'methods' => 'POST',
        'callback' => 'gatepost_decision',
        'permission_callback' => 'gatepost_is_signed',
    ]);
});

// Whether a call is from Gatepost, which knows the key, and from just now
// (standardwebhooks.com).
function gatepost_is_signed($call) {
    $key = class_exists('Akismet') ? Akismet::get_api_key() : GATEPOST_KEY;
    $key = strtolower((string) $key);
    $id = (string) $call->get_header('webhook-id');
    $time = (string) $call->get_header('webhook-timestamp');
    if (!$key || $id === '' || !ctype_digit($time)
        || abs(time() - (int) $time) > 300) {
        return false;
    }
    $secret = hash('sha256', 'gatepost-webhook:' . $key, true);
    $signed = "$id.$time." . $call->get_body();
    $code = base64_encode(hash_hmac('sha256', $signed, $secret, true));
    $signatures = (string) $call->get_header('webhook-signature');
    foreach (explode(' ', $signatures) as $signature) {
        if (hash_equals("v1,$code", $signature)) {
            return true;
        }
    }
    return false;
}

// Does once what a moderator decided, unless a person did something here since
// Gatepost last had its say.
function gatepost_decision($call) {
    $seen = 'gatepost_' . md5($call->get_header('webhook-id'));
    if (get_transient($seen)) {
        return ['result' => 'known'];
    }
    // What was signed is the body: parameters may come from the address.
    $body = json_decode($call->get_body(), true);
    $data = (array) ($body['data'] ?? []);
    $status = is_string($data['status'] ?? null) ? $data['status'] : '';
    $is_erased = ($body['type'] ?? '') === 'comment.erased';
    $guid = is_string($data['comment'] ?? null) ? $data['comment'] : '';
    $found = $guid === '' ? [] : get_comments(['status' => 'any',
        'number' => 1, 'fields' => 'ids',
        'meta_key' => 'gatepost_guid', 'meta_value' => $guid]);
    $done = [
        'approved' => ['approve', 'approved', 'Approved by Gatepost.'],
        'pending' => ['hold', 'unapproved', 'Put on hold by Gatepost.'],
        'spam' => ['spam', 'spam', 'Marked as spam by Gatepost.'],
        'trash' => ['trash', 'trash', 'Put into the trash by Gatepost.'],
        'erased' => ['trash', 'trash', 'Trashed: erased in Gatepost.'],
    ][$is_erased ? 'erased' : $status] ?? null;
    if (!$found || !$done) {
        return ['result' => 'unknown'];
    }
    list($status, $there, $words) = $done;
    $id = (int) $found[0];
    if (wp_get_comment_status($id) === $there) {
        return ['result' => 'so already'];
    }
    // Whoever has it erased has a right to it, whatever was decided here.
    if (!$is_erased && gatepost_is_overruled($id)) {
        return ['result' => 'a person decided here'];
    }
    // With this, what follows is no report of a person's to the plugin.
    add_comment_meta($id, 'akismet_rechecking', true);
    try {
        $is_done = wp_set_comment_status($id, $status);
    } finally {
        delete_comment_meta($id, 'akismet_rechecking');
    }
    if (!$is_done) {
        return new WP_Error('gatepost', 'Not done.', ['status' => 500]);
    }
    // Noted last: what broke off is done when it is sent again.
    set_transient($seen, 1, 900);
    delete_comment_meta($id, 'akismet_error');
    add_comment_meta($id, 'akismet_history', ['time' => microtime(true),
        'event' => 'gatepost', 'message' => $words]);
    return ['result' => 'done'];
}

// Whether the newest that happened to a comment's status is a person's doing.
function gatepost_is_overruled($id) {
    $history = get_comment_meta($id, 'akismet_history');
    $history = array_filter($history, 'is_array');
    usort($history, function ($a, $b) {
        return ($b['time'] ?? 0) <=> ($a['time'] ?? 0);
    });
    foreach ($history as $row) {
        $event = (string) ($row['event'] ?? '');
        if (preg_match('/^(report-|status-(?!changed))/', $event)) {
            return true;
        }
        if (preg_match('/^gatepost|-(spam|ham)$/', $event)) {
            return false;
        }
    }
    return false;
}
