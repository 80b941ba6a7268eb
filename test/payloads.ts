/** What a browser, a template, a translation or a replacement might run or fill in, were it not only text. */
export const PAYLOADS: readonly string[] = [
  '<script>__ran(1)</script>',
  '<img src=x onerror=__ran(2)>',
  '"><svg/onload=__ran(3)>',
  "' onfocus=__ran(4) autofocus x='",
  'javascript:__ran(5)//',
  '</textarea></title><img src=x onerror=__ran(6)>',
  '<a href="javascript:__ran(7)">x</a>',
  '<iframe srcdoc="<script>parent.__ran(8)</script>">',
  '<img src="http://evil.example/9.png">',
  '<style>*{display:none}</style>10',
  '<meta http-equiv="refresh" content="0;url=http://evil.example/">11',
  '{{name}} {{order}} {{- title}} 12',
  '$t(home.title) $t(people.sign_in) 13',
  '$& $` $1 $<name> 14',
  '<b>15</b> <link>x</link> <0>y</0>',
  '&lt;img src=x onerror=__ran(16)&gt; &#60;script&#62;',
  '${__ran(17)} <%= 1 %> #{1} 17',
  '<base href="http://evil.example/">18',
  '<form action="http://evil.example/"><button>19',
  '<!--20--><![CDATA[<script>__ran(20)</script>]]>',
];

/** All of them, where there is room. */
export const ALL_PAYLOADS = PAYLOADS.join('\n');
