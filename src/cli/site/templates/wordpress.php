<?php
/*
Plugin Name: Gatepost
Description: The Akismet plugin asks your own Gatepost, and nobody else.
*/
const GATEPOST = '{{ server }}';
defined('WPCOM_API_KEY') || define('WPCOM_API_KEY', '{{ key }}');

add_filter('pre_http_request', function ($answer, $request, $url) {
    $host = (string) parse_url($url, PHP_URL_HOST);
    $akismet = '/^(?:([a-z0-9]+)\.)?rest\.akismet\.com$/i';
    if ($answer !== false || !preg_match($akismet, $host, $parts)) {
        return $answer;
    }
    // Some versions name the key in the host alone, which is another one now.
    if (isset($parts[1]) && is_string($request['body'] ?? null)) {
        $request['body'] .= '&api_key=' . $parts[1];
    }
    unset($request['headers']['Host'], $request['headers']['host']);
    $path = substr(strstr($url, $host), strlen($host) + 1);
    return wp_remote_request(GATEPOST . $path, $request);
}, 10, 3);

// Its page shows a frame from Akismet's server, which would see the key.
add_action('admin_init', function () {
    if (($_GET['page'] ?? '') === 'akismet-key-config') {
        header("Content-Security-Policy: frame-src 'self'");
    }
});
