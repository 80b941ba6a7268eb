/**
 * Every refusal the product knows: `noun.reason`, the HTTP status, and the sentence a person reads. Codes are never
 * renamed. `{name}` in a sentence is filled from the details of the refusal.
 */
export const ERRORS = {
  'account.challenge_over': {
    status: 403,
    en: 'This sign-in has taken too long or failed too often. Start again with your password.',
    zh: '登录超时或失败次数过多，请重新输入密码登录。',
  },
  'account.code_wrong': {
    status: 403,
    en: 'The code is not right or has run out.',
    zh: '验证码不正确或已失效。',
  },
  'account.email_unverified': {
    status: 403,
    en: 'Confirm your e-mail address first; the link is in your mail.',
    zh: '请先验证邮箱，链接已发到您的邮箱。',
  },
  'account.link_dead': {
    status: 403,
    en: 'This link has been used or has run out. Ask for a new one.',
    zh: '此链接已使用或已过期，请重新获取。',
  },
  'account.no_organization': { status: 409, en: 'Make or join an organization first.', zh: '请先创建或加入一个组织。' },
  'account.money_left': {
    status: 409,
    en: '{organization} still has money here, or owes some, and nobody else could take it. Have it paid out, or make somebody else an owner first.',
    zh: '“{organization}”在此仍有余额或欠款，且无其他人可以处理。请先提现，或先指定另一位所有者。',
  },
  'account.orders_open': {
    status: 409,
    en: '{organization} still has open orders, and nobody else could act for it. Bring them to their end, or make somebody else an owner first.',
    zh: '“{organization}”仍有未结束的订单，且无其他人可以代为操作。请先完成这些订单，或先指定另一位所有者。',
  },
  'account.owner_stays': {
    status: 409,
    en: 'You are the only owner of {organization}, and others belong to it. Make one of them an owner first.',
    zh: '您是“{organization}”的唯一所有者，且该组织还有其他成员。请先指定其中一位为所有者。',
  },
  'account.password_wrong': { status: 403, en: 'The password is not right.', zh: '密码不正确。' },
  'account.prove_first': {
    status: 403,
    en: 'Give your password again first; this protects what cannot be undone.',
    zh: '请先再次输入密码，以保护无法撤销的操作。',
  },
  'account.second_factor_off': { status: 409, en: 'The second factor is off.', zh: '两步验证未开启。' },
  'account.second_factor_on': { status: 409, en: 'The second factor is on already.', zh: '两步验证已开启。' },
  'account.sign_in_failed': {
    status: 401,
    en: 'E-mail address or password is not right.',
    zh: '邮箱或密码不正确。',
  },
  'account.sign_in_first': { status: 401, en: 'Sign in first.', zh: '请先登录。' },
  'account.staff_stays': {
    status: 409,
    en: 'You are one of the operator’s staff. Your decisions stay on record under your name until the operator takes you out.',
    zh: '您是平台运营人员，您的裁决记录须保留姓名，请先由平台解除您的职务。',
  },
  'account.too_many_tokens': {
    status: 409,
    en: 'You have {max} access tokens. Revoke one first.',
    zh: '您已有 {max} 个访问令牌，请先撤销一个。',
  },
  'clock.not_forward': {
    status: 409,
    en: 'The clock moves forward only: choose an instant after its present one.',
    zh: '时钟只能向前：请选择晚于当前时间的时刻。',
  },
  'clock.nothing_due': { status: 409, en: 'No deadline is running.', zh: '目前没有正在计时的期限。' },
  'clock.staff_only': {
    status: 403,
    en: 'Only the operator’s staff turn the clock, because it moves for everybody.',
    zh: '时钟对所有人生效，只有平台运营人员可以调整。',
  },
  'clock.too_far': {
    status: 400,
    en: 'The clock moves at most 400 days in one step.',
    zh: '时钟每次最多前进 400 天。',
  },
  'file.damaged': {
    status: 400,
    en: 'This file is cut off or damaged. Save it anew and upload it again.',
    zh: '文件不完整或已损坏，请重新保存后再上传。',
  },
  'file.empty': { status: 400, en: 'This file is empty.', zh: '文件是空的。' },
  'file.kind_refused': {
    status: 400,
    en: 'This kind of file is not taken, whatever its name says. Upload one of: {valid}.',
    zh: '不接受此类文件（以内容为准，与文件名无关）。可上传：{valid}。',
  },
  'file.name_invalid': {
    status: 400,
    en: 'The file name must be 1 to 200 characters without a path or control characters.',
    zh: '文件名须为 1 至 200 个字符，不得包含路径或控制字符。',
  },
  'file.too_many_pixels': {
    status: 413,
    en: 'This image has more than {max} million pixels. Save it smaller and upload it again.',
    zh: '图片超过 {max} 百万像素，请缩小后再上传。',
  },
  'file.too_many_waiting': {
    status: 409,
    en: 'Your organization has too many uploaded files that are used nowhere. Use them, or wait until they are removed.',
    zh: '贵公司已有过多未使用的上传文件，请先使用，或等待系统清理。',
  },
  'file.unsafe': {
    status: 400,
    en: 'This file holds something that could harm its reader: macros, a hidden second file, or more than it says.',
    zh: '文件含有可能危害他人的内容：宏、隐藏的第二个文件，或解压后异常庞大。',
  },
  'flag.closed': { status: 409, en: 'This has been closed already.', zh: '此举报已处理完毕。' },
  'input.invalid': {
    status: 400,
    en: 'The field {field} is not right: {expected}.',
    zh: '字段 {field} 不正确：{expected}。',
  },
  'input.unknown_field': {
    status: 400,
    en: 'There is no field {field} here.',
    zh: '此处没有字段 {field}。',
  },
  'invitation.other_address': {
    status: 403,
    en: 'This invitation was sent to another e-mail address. Sign in with that one.',
    zh: '此邀请发给了另一个邮箱，请用该邮箱登录。',
  },
  'key.reused': {
    status: 409,
    en: 'This key was used before for a different request.',
    zh: '此幂等键已用于另一个不同的请求。',
  },
  'key.missing': {
    status: 400,
    en: 'A money command needs an Idempotency-Key header.',
    zh: '涉及资金的请求需要 Idempotency-Key 请求头。',
  },
  'ledger.insufficient_funds': {
    status: 409,
    en: 'There is not enough money in this account.',
    zh: '该账户余额不足。',
  },
  'ledger.settled_already': {
    status: 409,
    en: 'This money has been released or refunded already.',
    zh: '这笔款项已放款或已退款。',
  },
  not_found: {
    status: 404,
    en: 'There is nothing here, or it is not yours to see.',
    zh: '此处没有内容，或您无权查看。',
  },
  'offer.another_stands': {
    status: 409,
    en: 'An offer stands in this conversation. Answer it, or withdraw it, before another is made.',
    zh: '此会话中已有一份有效报价，请先答复或撤回，再提出新的报价。',
  },
  'offer.differs': {
    status: 409,
    en: 'The offer that stands is not the one you saw. Look at it again before you answer.',
    zh: '当前有效的报价与您看到的不同，请重新查看后再答复。',
  },
  'offer.expired': {
    status: 409,
    en: 'This offer has run out. Ask for a new one, or make one yourself.',
    zh: '此报价已过期，请对方重新报价，或由您提出报价。',
  },
  'offer.not_standing': {
    status: 409,
    en: 'This offer no longer stands: it was answered, withdrawn or replaced.',
    zh: '此报价已不再有效：已被答复、撤回或替换。',
  },
  'offer.not_yours': {
    status: 403,
    en: 'Only the side that made an offer can withdraw it.',
    zh: '只有提出报价的一方可以撤回。',
  },
  'offer.yours': {
    status: 403,
    en: 'This is your own offer; the other side answers it. You can withdraw it.',
    zh: '这是贵方自己的报价，应由对方答复；贵方可以撤回。',
  },
  'order.already_extended': {
    status: 409,
    en: 'Your side has used its one extension.',
    zh: '贵方已用过一次延期。',
  },
  'order.already_rated': {
    status: 409,
    en: 'This part of the feedback has been given already.',
    zh: '这部分评价已经提交过。',
  },
  'order.amounts_do_not_sum': {
    status: 400,
    en: 'The two amounts must sum to {total}.',
    zh: '两项金额之和必须等于 {total}。',
  },
  'order.cannot_cancel_after_visit': {
    status: 409,
    en: 'The visit has begun; an order can be cancelled only before it.',
    zh: '验货已开始，只能在此之前取消订单。',
  },
  'order.clock_not_due': {
    status: 409,
    en: 'This happens by itself when its time has come.',
    zh: '到期后系统会自动执行。',
  },
  'order.correction_rounds_used': {
    status: 409,
    en: 'Both rounds of correction have been used.',
    zh: '两轮更正机会均已用完。',
  },
  'order.date_out_of_range': {
    status: 400,
    en: 'Choose a date from {from} to {to}.',
    zh: '请选择 {from} 至 {to} 之间的日期。',
  },
  'order.dispute_window_closed': {
    status: 409,
    en: 'A dispute can be opened until 30 days after release.',
    zh: '争议只能在放款后 30 天内提出。',
  },
  'order.dispute_withdrawn_before': {
    status: 409,
    en: 'Your side has withdrawn a dispute of this order before; another cannot be opened.',
    zh: '贵方曾撤回过本订单的争议，不能再次提出。',
  },
  'order.grants_used': {
    status: 409,
    en: 'More time has been granted twice already.',
    zh: '已两次同意延长时间。',
  },
  'order.field_inspector_only_visits': {
    status: 403,
    en: 'Your role allows visits and reports only; ask an owner or admin.',
    zh: '您的角色只能处理验货与报告，请联系所有者或管理员。',
  },
  'order.needs_owner_or_admin': {
    status: 403,
    en: 'Only an owner or admin of your organization can do this.',
    zh: '只有贵公司的所有者或管理员可以操作。',
  },
  'order.no_agreement_needed': {
    status: 409,
    en: 'There is no date proposal of the other side to agree to.',
    zh: '对方没有提出待同意的日期。',
  },
  'order.no_feedback': { status: 409, en: 'There is no feedback to reply to yet.', zh: '尚无可回复的评价。' },
  'order.no_report': { status: 409, en: 'There is no report yet.', zh: '报告尚未上传。' },
  'order.not_assigned': { status: 403, en: 'This visit is not assigned to you.', zh: '此验货任务未分配给您。' },
  'order.not_aborted': {
    status: 409,
    en: 'The report does not say that the visit was aborted.',
    zh: '报告未注明验货中止。',
  },
  'order.aborted_pays_by_terms': {
    status: 409,
    en: 'The visit was aborted: accept the aborted visit to settle by the terms.',
    zh: '验货已中止：请接受中止结果，按条款结算。',
  },
  'order.not_in_this_state': {
    status: 409,
    en: 'This cannot be done while the order is: {state}.',
    zh: '订单处于“{state}”时不能这样操作。',
  },
  'order.not_received': {
    status: 409,
    en: 'Report accuracy can be rated only after you have received the goods.',
    zh: '收到货物后才能评价报告准确性。',
  },
  'order.not_your_move': {
    status: 403,
    en: 'This is for the other side to do.',
    zh: '这一步应由对方操作。',
  },
  'order.newer_report': {
    status: 409,
    en: 'There is a newer report, version {version}. Read it before you decide.',
    zh: '报告已有新版本（第 {version} 版），请先阅读再决定。',
  },
  'order.newer_terms': {
    status: 409,
    en: 'The terms have changed to version {version}. Read them before you decide.',
    zh: '条款已更新为第 {version} 版，请先阅读再决定。',
  },
  'order.not_overdue': {
    status: 409,
    en: 'The report is not overdue: it is due {due}.',
    zh: '报告尚未逾期，截止时间为 {due}。',
  },
  'order.not_unrateable': {
    status: 409,
    en: 'Nothing was shipped here, so there is nothing to receive.',
    zh: '本单不涉及发货，无需确认收货。',
  },
  'order.own_order': {
    status: 403,
    en: 'Buyer and provider must be different organizations with no person in common.',
    zh: '买方与服务方必须是不同的组织，且没有共同成员。',
  },
  'order.payment_incomplete': {
    status: 409,
    en: 'The whole amount has not arrived yet.',
    zh: '款项尚未全额到账。',
  },
  'order.payment_under_way': {
    status: 409,
    en: 'A payment is on its way and is waited for until {until}.',
    zh: '有一笔付款正在途中，将等待至 {until}。',
  },
  'order.price_differs': {
    status: 409,
    en: 'The price, currency, provider and fee come from our records and cannot be sent.',
    zh: '价格、币种、服务方和费用以系统记录为准，不能由请求指定。',
  },
  'order.receipt_declared': {
    status: 409,
    en: 'The receipt of the goods has been declared already.',
    zh: '已确认收货。',
  },
  'order.reply_given': { status: 409, en: 'A reply has been given already.', zh: '已经回复过。' },
  'order.report_needs_counts': {
    status: 400,
    en: 'The order has a sampling plan: give the counts of each class of defects.',
    zh: '订单含抽样方案：请填写各类缺陷的数量。',
  },
  'order.report_needs_file': {
    status: 400,
    en: 'A report needs at least one file.',
    zh: '报告至少需要一个文件。',
  },
  'order.spec_incomplete': {
    status: 400,
    en: 'The order is not complete: {field} is missing.',
    zh: '订单信息不完整：缺少 {field}。',
  },
  'order.taken_first': {
    status: 409,
    en: 'Somebody acted on this order a moment before you. It is now: {state}.',
    zh: '刚刚已有人处理了此订单，当前状态：{state}。',
  },
  'order.two_people_needed': {
    status: 409,
    en: 'A second member of staff has to agree to this.',
    zh: '此操作需要第二位工作人员同意。',
  },
  'product.no_seller_page': {
    status: 409,
    en: 'Fill in your seller page first: your products are shown on it.',
    zh: '请先填写您的卖家主页：您的产品将展示在该页上。',
  },
  'product.inquiry_only': {
    status: 409,
    en: 'This product is for inquiry only: its money cannot be held. Ask the seller.',
    zh: '该产品仅供询价：其款项无法托管，请联系卖方。',
  },
  'product.below_minimum': {
    status: 409,
    en: 'The minimum order is {min}.',
    zh: '最小起订量为 {min}。',
  },
  'product.price_changed': {
    status: 409,
    en: 'At this quantity one now costs {total}. Look at the sums once more.',
    zh: '此数量的单价现为 {total}，请重新核对金额。',
  },
  'product.lead_changed': {
    status: 409,
    en: 'The seller now needs {days} days to make it ready. Look at the dates once more.',
    zh: '卖方备货现需 {days} 天，请重新核对日期。',
  },
  'conversation.blocked': {
    status: 403,
    en: 'One of the two organizations has blocked the other, so neither can write. Orders between you go on.',
    zh: '双方之一已屏蔽对方，因此都不能再发消息；双方之间的订单照常进行。',
  },
  'dispute.amounts_do_not_sum': {
    status: 400,
    en: 'The two amounts must sum to the {total} in dispute.',
    zh: '两项金额之和必须等于争议金额 {total}。',
  },
  'dispute.amount_too_large': {
    status: 400,
    en: 'The claim cannot be more than the {total} of this order.',
    zh: '主张金额不能超过本订单的 {total}。',
  },
  'dispute.answered_already': {
    status: 409,
    en: 'Your side has answered already; add evidence instead.',
    zh: '贵方已答复；如有补充请添加证据。',
  },
  'dispute.from_day_four': {
    status: 409,
    en: 'A dispute can be escalated from {from}, after both had time to talk.',
    zh: '双方协商一段时间后，自 {from} 起方可升级争议。',
  },
  'dispute.mediator_is_party': {
    status: 403,
    en: 'Somebody who belongs to a side, or decided this case before, cannot decide it.',
    zh: '属于任何一方或曾裁决本案的人不能裁决。',
  },
  'dispute.none': { status: 409, en: 'There is no dispute of this order.', zh: '本订单没有争议。' },
  'dispute.no_offer': {
    status: 409,
    en: 'There is no open offer of the other side.',
    zh: '对方没有有效的和解提议。',
  },
  'dispute.no_own_offer': {
    status: 409,
    en: 'Your side has no open offer.',
    zh: '贵方没有有效的和解提议。',
  },
  'dispute.not_in_this_state': {
    status: 409,
    en: 'This cannot be done while the dispute is: {state}.',
    zh: '争议处于“{state}”时不能这样操作。',
  },
  'dispute.lost_nothing': {
    status: 409,
    en: 'Only a side that lost something by the decision can appeal.',
    zh: '只有因裁决受损的一方可以上诉。',
  },
  'dispute.open_already': {
    status: 409,
    en: 'A dispute of this order is open already.',
    zh: '本订单已有进行中的争议。',
  },
  'dispute.remedy_not_here': {
    status: 400,
    en: 'This cannot be offered for this order.',
    zh: '本订单不适用此和解方式。',
  },
  'organization.last_owner': {
    status: 409,
    en: 'An organization needs an owner. Make somebody else an owner first.',
    zh: '组织必须有所有者，请先指定另一位所有者。',
  },
  'organization.member_already': { status: 409, en: 'This person is a member already.', zh: '此人已是成员。' },
  'organization.needs_owner_or_admin': {
    status: 403,
    en: 'Only an owner or admin of the organization can do this.',
    zh: '只有组织的所有者或管理员可以操作。',
  },
  'organization.owner_only': {
    status: 403,
    en: 'Only an owner can make, change or remove an owner.',
    zh: '只有所有者可以设置、更改或移除所有者。',
  },
  'organization.suspended': {
    status: 403,
    en: 'Your organization is suspended and can only read. Write to support.',
    zh: '贵组织已被暂停，只能查看。请联系客服。',
  },
  'paper.changed': {
    status: 409,
    en: 'The company has sent another paper meanwhile. Look at that one.',
    zh: '该公司已另行提交了新的证书，请查看新的那份。',
  },
  'payment.method_unknown': {
    status: 400,
    en: 'There is no such way to pay here. Choose one of {valid}.',
    zh: '此处没有该支付方式，请从 {valid} 中选择。',
  },
  'payment.nothing_due': {
    status: 409,
    en: 'Nothing is left to pay for this order.',
    zh: '此订单已无待付款项。',
  },
  'payout.account_missing': {
    status: 409,
    en: 'Say first where the money should go: there is no payout account yet.',
    zh: '请先填写收款账户，目前尚未设置。',
  },
  'payout.nothing_to_pay': {
    status: 409,
    en: 'There is nothing on this balance that could be paid out.',
    zh: '该余额中没有可提现的款项。',
  },
  'payout.settled_already': {
    status: 409,
    en: 'This payout has been settled already: {state}.',
    zh: '该笔提现已处理：{state}。',
  },
  'rail.event_stale': {
    status: 401,
    en: 'This event was signed too long ago; send it again with a new signature.',
    zh: '该事件的签名已过期，请重新签名后发送。',
  },
  'rail.event_unreadable': {
    status: 400,
    en: 'This event cannot be read.',
    zh: '无法读取该事件。',
  },
  'rail.signature_wrong': {
    status: 401,
    en: 'The signature does not belong to these bytes.',
    zh: '签名与内容不符。',
  },
  'rate.limited': {
    status: 429,
    en: 'Too many tries. Wait {seconds} seconds.',
    zh: '尝试次数过多，请等待 {seconds} 秒。',
  },
  'request.foreign_origin': {
    status: 403,
    en: 'This request came from another site and was not carried out.',
    zh: '此请求来自其他网站，未被执行。',
  },
  'report.aborted_needs_cause': {
    status: 400,
    en: 'An aborted visit needs its cause and whose fault it was; any other result has neither.',
    zh: '验货中止须注明原因和责任方；其他结果则无需填写。',
  },
  'report.counts_differ': {
    status: 400,
    en: 'The defects listed by unit give {derived} for {class}: correct the count or the list.',
    zh: '按件列出的缺陷得出 {class} 为 {derived}，请更正数量或清单。',
  },
  'report.nothing_overridden': {
    status: 400,
    en: 'The result is what the figures give ({computed}), so there is no reason to state.',
    zh: '结果与数据得出的结论（{computed}）一致，无需说明理由。',
  },
  'report.override_needs_reason': {
    status: 400,
    en: 'The figures give {computed}, not {result}. Another result needs a reason, which the buyer sees.',
    zh: '数据得出的结论为 {computed}，而非 {result}。如需改判，请填写买方可见的理由。',
  },
  'request.broken_off': {
    status: 400,
    en: 'The connection broke before everything had arrived. Send it again.',
    zh: '连接在全部数据到达之前中断，请重新发送。',
  },
  'request.not_multipart': {
    status: 400,
    en: 'Send this as multipart/form-data with the file in it.',
    zh: '请以 multipart/form-data 形式发送并附上文件。',
  },
  'request.too_many_files': { status: 413, en: 'These are too many files at once.', zh: '一次上传的文件过多。' },
  'request.too_large': { status: 413, en: 'This is larger than {max}.', zh: '内容超过 {max}。' },
  'sampling.aql_unknown': {
    status: 400,
    en: 'There is no such AQL in the tables. Choose one of {valid}.',
    zh: '抽样表中没有该 AQL，请从 {valid} 中选择。',
  },
  'sampling.count_invalid': {
    status: 400,
    en: 'The count {field} is not right: a whole number from 0, and not more units than were inspected.',
    zh: '计数 {field} 不正确：应为不小于 0 的整数，且不超过检验的件数。',
  },
  'sampling.draw_impossible': {
    status: 400,
    en: 'So many different numbers cannot be drawn from {total}.',
    zh: '无法从 {total} 中抽取这么多不同的编号。',
  },
  'sampling.level_unknown': {
    status: 400,
    en: 'There is no such inspection level. Choose one of {valid}.',
    zh: '没有该检验水平，请从 {valid} 中选择。',
  },
  'sampling.lot_invalid': {
    status: 400,
    en: 'The lot has to be a whole number of units, 1 or more.',
    zh: '批量必须是不小于 1 的整数。',
  },
  'sampling.severity_unknown': {
    status: 400,
    en: 'There is no such severity of inspection. Choose one of {valid}.',
    zh: '没有该检验严格度，请从 {valid} 中选择。',
  },
  'sampling.standard_unknown': {
    status: 400,
    en: 'There is no such sampling standard here. Choose one of {valid}.',
    zh: '此处没有该抽样标准，请从 {valid} 中选择。',
  },
  'sampling.unit_not_drawn': {
    status: 400,
    en: 'Unit {unit} is not in the sample of {n}.',
    zh: '第 {unit} 件不在 {n} 件样本之内。',
  },
  'search.too_many': {
    status: 409,
    en: 'You have {max} saved searches. Delete one first.',
    zh: '您已保存 {max} 个搜索，请先删除一个。',
  },
  'server.error': {
    status: 500,
    en: 'Something broke on our side; nothing was changed. Error {id}.',
    zh: '系统出错，未做任何更改。错误编号 {id}。',
  },
  'shortlist.full': {
    status: 409,
    en: 'Your shortlist holds {max} companies. Take one off first.',
    zh: '候选名单最多 {max} 家公司，请先移除一家。',
  },
  'trade.amount_frozen': {
    status: 409,
    en: 'The order is paid: amount, currency and milestones stay as they were paid.',
    zh: '订单已付款：金额、币种和各期款项不能再更改。',
  },
  'trade.call_too_early': {
    status: 409,
    en: 'This part of the price can be called for from {from}, shortly before shipping.',
    zh: '该期款项自 {from} 起（临近发货时）方可催付。',
  },
  'trade.cancellation_used': {
    status: 409,
    en: 'A cancellation of this order was asked for before.',
    zh: '本订单曾申请过取消，不能再次申请。',
  },
  'trade.claim_withdrawn_before': {
    status: 409,
    en: 'A claim of this order was withdrawn before; open a dispute instead.',
    zh: '本订单曾撤回过索赔，请改为发起争议。',
  },
  'trade.count_too_large': {
    status: 400,
    en: 'There are {left} of item {field} left to receive or to claim.',
    zh: '{field} 尚可收货或索赔的数量为 {left}。',
  },
  'trade.documents_missing': {
    status: 400,
    en: 'A part of the price is released on shipment with documents: attach at least one.',
    zh: '有款项凭发货单据放款：请至少附上一份单据。',
  },
  'trade.hold_too_long': {
    status: 409,
    en: 'The money could lie in escrow for {days} days, and the way to pay holds it for {max} at most: make it due just in time.',
    zh: '款项可能需托管 {days} 天，而该支付方式最多托管 {max} 天：请改为临近发货时支付。',
  },
  'trade.inspection_failed': {
    status: 409,
    en: 'The inspection of the goods did not pass: first agree on rework or a discount, or waive it.',
    zh: '货物验货未通过：请先约定返工或折扣，或由买方放弃该条件。',
  },
  'trade.inspection_unfit': {
    status: 409,
    en: 'This inspection cannot be bound here: it has to be your own open order at an inspector with no person in common with either side.',
    zh: '此验货订单不能绑定：须为您自己的进行中订单，且验货方与双方均无共同成员。',
  },
  'trade.milestone_unfit': {
    status: 409,
    en: 'This part of the price does not wait for an inspection.',
    zh: '该期款项不以验货为放款条件。',
  },
  'trade.milestones_do_not_sum': {
    status: 400,
    en: 'The parts of the price must sum to {total}.',
    zh: '各期款项之和必须等于 {total}。',
  },
  'trade.no_amendment': {
    status: 409,
    en: 'There is no amendment of the other side to agree to.',
    zh: '对方没有提出待同意的条款修改。',
  },
  'trade.no_call_due': { status: 409, en: 'No part of the price is left to call for.', zh: '没有可催付的款项。' },
  'trade.no_proposal': {
    status: 409,
    en: 'There is no proposal of the other side to agree to.',
    zh: '对方没有提出待同意的方案。',
  },
  'trade.not_overdue': {
    status: 409,
    en: 'The goods are not overdue: they are to be shipped by {due}.',
    zh: '尚未逾期：发货期限为 {due}。',
  },
  'trade.nothing_held': { status: 409, en: 'No money is held that could go back.', zh: '目前没有可退还的托管款项。' },
  'trade.nothing_to_release': {
    status: 409,
    en: 'No part of the price can be released now.',
    zh: '目前没有可放款的款项。',
  },
  'trade.part_is_all': {
    status: 409,
    en: 'That is all that is left: confirm the receipt of everything instead.',
    zh: '这已是全部剩余货物：请直接确认全部收货。',
  },
  'trade.photos_missing': {
    status: 400,
    en: 'This kind of claim needs at least {min} photos.',
    zh: '此类索赔至少需要 {min} 张照片。',
  },
  'trade.production_signed': {
    status: 409,
    en: 'Your side has signed the start of production already.',
    zh: '贵方已签署开工确认。',
  },
  'trade.replacements_used': {
    status: 409,
    en: 'The goods have been replaced as often as the terms allow.',
    zh: '换货次数已达条款上限。',
  },
  'trade.seller_needs_photos': {
    status: 400,
    en: 'Objecting to what came back needs at least one photo.',
    zh: '对退回货物提出异议须至少附一张照片。',
  },
  'trade.signed_already': { status: 409, en: 'Your side has signed this version.', zh: '贵方已签署此版本。' },
  'trade.tracking_invalid': {
    status: 400,
    en: 'The tracking number is not right for this carrier: {expected}.',
    zh: '运单号与承运人不符：{expected}。',
  },
  'trade.tranche_unfunded': {
    status: 409,
    en: 'A part of the price that is due has not been paid yet.',
    zh: '有到期款项尚未支付。',
  },
  'trade.verdict_taken': {
    status: 409,
    en: 'The verdict of this inspection has been taken into account already.',
    zh: '该验货结论已计入。',
  },
} as const satisfies Record<string, { status: number; en: string; zh: string }>;

export type Code = keyof typeof ERRORS;
export type Details = Readonly<Record<string, string | number | boolean>>;

export interface Refusal {
  readonly code: Code;
  readonly details: Details;
}

export function refusal(code: Code, details: Details = {}): Refusal {
  return { code, details };
}

/** Thrown by commands; only `server/errors.ts` turns it into HTTP. */
export class Refused extends Error {
  readonly code: Code;
  readonly details: Details;
  constructor(code: Code, details: Details = {}) {
    super(`${code} ${JSON.stringify(details)}`);
    this.name = 'Refused';
    this.code = code;
    this.details = details;
  }
}

export function sentenceOf(locale: 'en' | 'zh', { code, details }: Refusal): string {
  return ERRORS[code][locale].replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(details[name] ?? whole));
}
